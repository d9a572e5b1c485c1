"""A copy of their data, and the erasure of their account, for whoever cannot sign in.

Suspension ends sign-ins, not these rights. Whoever holds the mail of a decision may ask for a mail
to the account's own address, and only its link does more: a mail that was passed on erases nothing
and shows nothing (decision 0051).
"""

from datetime import datetime

from forum import rules
from forum.domain import erasing, exports, own_data_mails
from forum.lib.own_data_address import ERASE, Link
from forum.lib.transact import verb
from forum.models import Erasure, Export, Member
from forum.queries import privacy as reads


@verb
def ask_copy(*, member: Member, now: datetime) -> Export:
    """Let a copy be made, whose link is mailed when it is there; of one that is there the link is
    mailed anew. Raises NotAllowed."""
    member = _lock(member)
    rules.check_closed(member)
    there = reads.copy_there(member=member, now=now)
    if there is None:
        return exports.ask(member=member, now=now)
    own_data_mails.copy_ready(export=there, now=now)
    return there


@verb
def ask_erasure(*, member: Member, now: datetime) -> None:
    """Mail them the link with which they erase their account; where that waits already, the one
    with which they keep it. Raises NotAllowed."""
    member = _lock(member)
    rules.check_closed(member)
    waiting = reads.erasure(member=member)
    if waiting is not None:
        own_data_mails.keep(erasure=waiting, now=now)
        return
    erasing.check_ask(member=member, by=member)
    own_data_mails.erase(member=member, latest=reads.latest_erasure(member=member), now=now)


@verb
def erase(*, link: Link, now: datetime) -> Erasure:
    """What the link of the mail is for, done a day later; locks as `erasing.ask` does. Raises
    NotAllowed where it is over or has done its work."""
    member = Member.objects.get(pk=link.member)
    check_erase(member=member, link=link, now=now)
    return erasing.ask(member=member, by=member, now=now)


def check_erase(*, member: Member, link: Link, now: datetime) -> None:
    """Whether the link still erases this member's account. Raises NotAllowed."""
    rules.check_closed(member)
    latest = reads.latest_erasure(member=member)
    rules.check_link(link.purpose == ERASE and link.about == latest, link.expires_at, now)


def _lock(member: Member) -> Member:
    return Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
