"""Who has what of the moderators' queue in hand, and what moderators note of members.

A claim is a row until its time is over: acting renews it. Lock rule: the claim's row.
"""

from datetime import datetime, timedelta

from forum import moderation_rules
from forum.lib.transact import verb
from forum.models import Member, ReviewClaim, StaffNote
from forum.rules import check_moderate

LEASE = timedelta(minutes=20)


@verb
def claim(*, item: str, item_id: int, by: Member, now: datetime) -> ReviewClaim:
    """Take it in hand, or go on with it. Raises NotAllowed where somebody else has it."""
    check_moderate(by)
    # Of two at once one writes the row, and the other waits and finds it.
    fresh = ReviewClaim(
        item=ReviewClaim.Item(item), item_id=item_id, by=by, at=now, until=now + LEASE
    )
    ReviewClaim.objects.bulk_create([fresh], ignore_conflicts=True)
    row = ReviewClaim.objects.select_for_update(of=("self",)).select_related("by").get(
        item=item, item_id=item_id
    )  # fmt: skip
    if row.until > now:
        moderation_rules.check_claim(by, row)
    if row.by_id != by.pk:
        row.at = now
    row.by, row.until = by, now + LEASE
    row.save(update_fields=["by", "at", "until"])
    return row


@verb
def release(*, item: str, item_id: int, by: Member) -> bool:
    """Give one's own back; whether there was one."""
    return bool(ReviewClaim.objects.filter(item=item, item_id=item_id, by=by).delete()[0])


def finish(*, item: str, item_id: int) -> None:
    """It is decided: nobody has it in hand any more."""
    ReviewClaim.objects.filter(item=item, item_id=item_id).delete()


def renew(*, item: str, item_id: int, by: Member, now: datetime) -> None:
    """Whoever acts on what they have in hand has it for another while."""
    own = ReviewClaim.objects.filter(item=item, item_id=item_id, by=by, until__gt=now)
    own.update(until=now + LEASE)


def check_free(*, item: str, item_id: int, by: Member, now: datetime) -> None:
    """Raises NotAllowed while another moderator has it in hand; one's own is renewed."""
    renew(item=item, item_id=item_id, by=by, now=now)
    held = ReviewClaim.objects.filter(item=item, item_id=item_id, until__gt=now)
    moderation_rules.check_claim(by, held.select_related("by").first())


@verb
def prune(*, now: datetime) -> int:
    """Forget claims whose time is over; how many."""
    return ReviewClaim.objects.filter(until__lte=now).delete()[0]


@verb
def note(*, member: Member, by: Member, body: str, now: datetime) -> StaffNote:
    """What other moderators should know of a member. Raises NotAllowed."""
    moderation_rules.check_note(by, member)
    return StaffNote.objects.create(member=member, by=by, body=body.strip()[:1000], at=now)


@verb
def remove_note(*, note: StaffNote, by: Member) -> None:
    """Whoever wrote it, or an administrator. Raises NotAllowed."""
    moderation_rules.check_note(by, note.member)
    moderation_rules.check_remove_note(by, note)
    note.delete()
