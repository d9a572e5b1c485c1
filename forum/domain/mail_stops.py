"""Mail that comes back, or that nobody wants, stops (docs/decisions/0024-reply-by-mail.md).

A hard bounce, a complaint and an unsubscription stop mail to that address at once, soft bounces
when five mails in fourteen days were not taken. Each is a fact that stays; so is the stop, which
its member or the team ends.
"""

from datetime import datetime, timedelta

from forum.lib import retention
from forum.lib.transact import verb
from forum.models import MailStop, MailTrouble, Member
from forum.queries import mail_stops

MOST_SOFT = 5
TRY_AGAIN = timedelta(days=1)
KEPT = retention.MAIL_STOPS.kept
LONGEST = 500  # of what a mail server said
Kind = MailTrouble.Kind
AT_ONCE = {Kind.HARD, Kind.COMPLAINT, Kind.UNSUBSCRIBED}
# There is no mailbox, or its owner calls our mail spam: not even a code for signing in goes there.
ALSO_ACCOUNT = {Kind.HARD, Kind.COMPLAINT}


@verb
def note(*, email: str, kind: str, said: str, key: str, now: datetime) -> bool:
    """Keep what was said of a mail to `email`, once a `key`; whether mail is stopped by it.

    That a mail arrived is kept only where one did not lately.
    """
    email = email.strip().lower()
    if kind == Kind.DELIVERED and not mail_stops.soft_lately(email=email, now=now):
        return False
    said = said.lower().replace(email, "…") if email in said.lower() else said
    trouble = MailTrouble(email=email, kind=kind, said=said[:LONGEST], key=key[:120], at=now)
    # A report that comes twice: the first one counts (the row has no id, if it was there already).
    before = MailTrouble.objects.filter(key=trouble.key).exists()
    MailTrouble.objects.bulk_create([trouble], ignore_conflicts=True)
    if before:
        return False
    too_often = kind == Kind.SOFT and mail_stops.soft_lately(email=email, now=now) >= MOST_SOFT
    if kind not in AT_ONCE and not too_often:
        return False
    return _stop(trouble, now)


@verb
def start_again(*, email: str, by: Member | None, now: datetime) -> bool:
    """Let mail go to `email` again; whether it was stopped. The fact that it was stays."""
    stopped = MailStop.objects.filter(email=email.lower(), ended_at=None)
    return bool(stopped.update(ended_at=now, ended_by=by))


def holds_back(*, email: str, of_account: bool, now: datetime) -> bool:
    """Whether a mail to `email` must not leave now.

    A mail of the account is asked for by whoever waits for it, and often it is their only way in:
    it goes out whatever they said of other mails. Where there was no mailbox, or it was called
    spam, one a day is tried all the same: else nobody came in again whose mailbox was away for an
    hour. The one that is tried is claimed here, so that two at once try once.
    """
    stop = mail_stops.of_address(email=email)
    if stop is None or (of_account and stop.reason not in ALSO_ACCOUNT):
        return False
    if not of_account:
        return True
    last = stop.tried_at or stop.at
    if now - last < TRY_AGAIN:
        return True
    mine = MailStop.objects.filter(pk=stop.pk, tried_at=stop.tried_at, ended_at=None)
    return not mine.update(tried_at=now)


def prune(*, now: datetime) -> int:
    """Forget what was said long ago, and stops that ended long ago; returns how many."""
    ended = MailStop.objects.filter(ended_at__lt=now - KEPT).delete()[0]
    return ended + MailTrouble.objects.filter(at__lt=now - KEPT).delete()[0]


def _stop(trouble: MailTrouble, now: datetime) -> bool:
    """One in force for each address; a complaint after a soft bounce makes it stricter."""
    member = Member.objects.at_address(trouble.email).first()
    stop = MailStop(
        email=trouble.email, member=member, reason=trouble.kind, said=trouble.said, at=now
    )
    in_force = MailStop.objects.filter(email=trouble.email, ended_at=None)
    if trouble.kind in ALSO_ACCOUNT:
        in_force.exclude(reason__in=ALSO_ACCOUNT).update(ended_at=now)
    known = in_force.exists()
    MailStop.objects.bulk_create([stop], ignore_conflicts=True)
    return not known
