"""Second factors from outside: what the company does for somebody who lost the phone."""

from datetime import datetime

from allauth.mfa.models import Authenticator

from forum.domain import security_log, sessions
from forum.lib.transact import verb
from forum.models import Member


@verb
def forget(*, member: Member, now: datetime) -> int:
    """Remove authenticator app, passkeys and recovery codes, and end every sign-in.

    Returns how many there were. Who asks for it was checked by a person, outside of Lotse.
    """
    count = Authenticator.objects.filter(user=member).delete()[0]
    sessions.end_all(member=member)
    security_log.note(
        act="factors_forgotten", by=None, whom=member, at=now, after={"factors": count}
    )
    return count
