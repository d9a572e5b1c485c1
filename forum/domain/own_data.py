"""A copy of their data, and the erasure of their account, for whoever cannot sign in.

Suspension ends sign-ins, not these rights. Whoever holds the mail of a decision may ask for a mail
to the account's own address, and only its link does more. A mail that was passed on erases nothing
and shows none of the data: only when the account will be erased, and that a copy is being made
(decision 0051).
"""

from datetime import datetime

from forum import rules
from forum.domain import erasing, exports, members, own_data_mails
from forum.lib.own_data_address import ERASE, Link
from forum.lib.transact import verb
from forum.models import Erasure, Export, Member
from forum.queries import own_data as links
from forum.queries import privacy as reads


@verb
def ask_copy(*, member: Member, now: datetime) -> Export:
    """Let a copy be made, whose link is mailed when it is there; of one that is there, with its
    file, the link is mailed anew. Raises NotAllowed."""
    member = Member.objects.lock(member.pk)
    rules.check_closed(member)
    there = reads.copy_there(member=member, now=now)
    if there is None or exports.is_lost(export=there, now=now):
        return exports.ask(member=member, now=now)
    own_data_mails.copy_ready(export=there, now=now)
    return there


@verb
def ask_erasure(*, member: Member, now: datetime) -> None:
    """Mail them the link with which they erase their account; where that waits already, the one
    with which they keep it. Raises NotAllowed."""
    member = Member.objects.lock(member.pk)
    rules.check_closed(member)
    waiting = reads.erasure(member=member)
    if waiting is not None:
        own_data_mails.keep(erasure=waiting, now=now)
        return
    erasing.check_ask(member=member, by=member)
    own_data_mails.erase(member=member, latest=reads.latest_erasure(member=member), now=now)


@verb
def erase(*, link: Link, now: datetime) -> Erasure:
    """What the link of the mail is for, done a day later; sent twice, it is the same request. Locks
    as `erasing.ask` does. Raises NotAllowed where it is over, or something must be handed over
    first."""
    members.hold_administrators()
    member = Member.objects.lock(link.member)
    rules.check_closed(member)
    asked = links.asked_by(link=link) if now < link.expires_at else None
    if asked is not None:
        return asked
    check_erase(member=member, link=link, now=now)
    return erasing.ask(member=member, by=member, now=now)


def check_erase(*, member: Member, link: Link, now: datetime) -> None:
    """Whether the link still erases this member's account. Raises NotAllowed."""
    rules.check_closed(member)
    latest = reads.latest_erasure(member=member)
    rules.check_link(link.purpose == ERASE and link.about == latest, link.expires_at, now)
