"""The mails about erasing an account: rows of the transaction in which they are caused. What they
say is written a layer above (`forum.mailing`), which apps.py makes known here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from forum.domain import outbox
from forum.lib.letters import Letter
from forum.models import Erasure


class Write(Protocol):
    """Writes a letter by a template, in a language."""

    def __call__(self, *, template: str, language: str, context: dict[str, Any]) -> Letter: ...


_writes: list[Write] = []


def write_by(*, write: Write) -> None:
    """The letters are written so from now on; saying it twice counts once."""
    _writes[:] = [write]


def asked(*, erasure: Erasure, now: datetime) -> None:
    """To the address of the account, whoever asked and by whatever way; once a request."""
    has_password = erasure.member.has_usable_password()
    _send(
        "erasure_asked", f"erasure:{erasure.pk}", erasure, now, due_at=erasure.due_at,
        has_password=has_password,
    )  # fmt: skip


def cancelled(*, erasure: Erasure, now: datetime) -> None:
    """That the account stays; once a request."""
    key = f"erasure:{erasure.pk}:cancelled"
    has_password = erasure.member.has_usable_password()
    _send("erasure_cancelled", key, erasure, now, has_password=has_password)


def hindered(*, erasure: Erasure, hindrances: Sequence[str], now: datetime) -> None:
    """What must be handed over first, in sentences in the member's language; once a request."""
    key = f"erasure:{erasure.pk}:hindered"
    _send("erasure_hindered", key, erasure, now, hindrances=hindrances)


def _send(kind: str, key: str, erasure: Erasure, now: datetime, **told: Any) -> None:
    member, (write,) = erasure.member, _writes
    url = f"{settings.SITE_URL}{reverse('erase_account')}"
    with timezone.override(member.time_zone):
        letter = write(
            template=f"account/email/{kind}", language=member.language,
            context={"url": url, "email": member.email, **told},
        )  # fmt: skip
    outbox.enqueue(
        key=key, kind=kind, to_email=member.email, subject=letter.subject, text=letter.text,
        html=letter.html, member=member, now=now,
    )  # fmt: skip
