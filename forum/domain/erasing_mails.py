"""The mails about erasing an account: rows of the transaction in which they are caused. What they
say is written a layer above (`forum.mailing`), which apps.py makes known here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from forum.domain import outbox
from forum.lib import own_data_address
from forum.lib.letters import Letter
from forum.lib.own_data_address import Link
from forum.models import Erasure, Member

KEEP_FOR = timedelta(days=30)  # an erasure that is hindered waits longer than its day


class Write(Protocol):
    """Writes a letter by a template, in a language."""

    def __call__(self, *, template: str, language: str, context: dict[str, Any]) -> Letter: ...


_writes: list[Write] = []


def write_by(*, write: Write) -> None:
    """The letters are written so from now on; saying it twice counts once."""
    _writes[:] = [write]


def asked(*, erasure: Erasure, now: datetime) -> None:
    """To the address of the account, whoever asked and by whatever way; once a request."""
    _send(
        "erasure_asked", f"erasure:{erasure.pk}", erasure, now, due_at=erasure.due_at,
        **_can(erasure.member),
    )  # fmt: skip


def cancelled(*, erasure: Erasure, now: datetime) -> None:
    """That the account stays; once a request."""
    key = f"erasure:{erasure.pk}:cancelled"
    _send("erasure_cancelled", key, erasure, now, **_can(erasure.member))


def hindered(*, erasure: Erasure, hindrances: Sequence[str], now: datetime) -> None:
    """What must be handed over first, in sentences in the member's language; once a request."""
    key = f"erasure:{erasure.pk}:hindered"
    _send("erasure_hindered", key, erasure, now, hindrances=hindrances)


def send(*, kind: str, key: str, member: Member, path: str, now: datetime, **told: Any) -> None:
    """A letter to the address of the account, in its language and zone; once a `key`. `path` is
    where its link leads."""
    (write,) = _writes
    url = f"{settings.SITE_URL}{path}"
    with timezone.override(member.time_zone):
        letter = write(
            template=f"account/email/{kind}", language=member.language,
            context={"url": url, "email": member.email, **told},
        )  # fmt: skip
    outbox.enqueue(
        key=key, kind=kind, to_email=member.email, subject=letter.subject, text=letter.text,
        html=letter.html, member=member, now=now,
    )  # fmt: skip


def keep_path(*, erasure: Erasure, now: datetime) -> str:
    """Where whoever cannot sign in changes their mind; the link is of this erasure alone."""
    link = Link(own_data_address.KEEP, erasure.member_id, erasure.pk, now + KEEP_FOR)
    return own_data_address.path(link=link)


def _can(member: Member) -> dict[str, bool]:
    """What they can do where it was not they who asked."""
    return {"has_password": member.has_usable_password(), "can_sign_in": member.is_active}


def _send(kind: str, key: str, erasure: Erasure, now: datetime, **told: Any) -> None:
    member = erasure.member
    can_go = member.is_active
    path = reverse("erase_account") if can_go else keep_path(erasure=erasure, now=now)
    send(kind=kind, key=key, member=member, path=path, now=now, **told)
