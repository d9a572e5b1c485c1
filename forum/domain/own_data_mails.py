"""Mails with a link to one's own data, for whoever cannot sign in: to the account's own address and
nowhere else, one of a kind in each hour of the clock."""

from datetime import datetime, timedelta

from forum.domain import erasing_mails
from forum.lib import own_data_address
from forum.lib.own_data_address import ERASE, Link
from forum.models import Erasure, Export, Member

ERASE_FOR = timedelta(days=1)


def copy_ready(*, export: Export, now: datetime) -> None:
    """Where the copy waits, as long as it does."""
    if export.expires_at is None:
        raise ValueError(f"copy {export.pk} is not made")
    link = Link(own_data_address.COPY, export.member_id, export.pk, export.expires_at)
    _send("own_data_copy", export.member, link, now)


def erase(*, member: Member, latest: int, now: datetime) -> None:
    """The page on which they say that they mean it; `latest` is the erasure there was before."""
    _send("own_data_erase", member, Link(ERASE, member.pk, latest, now + ERASE_FOR), now)


def keep(*, erasure: Erasure, now: datetime) -> None:
    """The page on which they change their mind."""
    erasing_mails.send(
        kind="own_data_keep", key=f"own_data_keep:{erasure.pk}:{_hour(now)}", member=erasure.member,
        path=erasing_mails.keep_path(erasure=erasure, now=now), now=now, due_at=erasure.due_at,
    )  # fmt: skip


def _send(kind: str, member: Member, link: Link, now: datetime) -> None:
    erasing_mails.send(
        kind=kind, key=f"{kind}:{member.pk}:{link.about}:{_hour(now)}", member=member,
        path=own_data_address.path(link=link), now=now, until=link.expires_at,
    )  # fmt: skip


def _hour(now: datetime) -> str:
    """Asked for again in this hour of the clock, it is the mail that was sent: no mailbox fills."""
    return f"{now:%Y-%m-%d %H}"
