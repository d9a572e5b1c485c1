"""Who comes into a newcomer's private talks, and who goes. Decision 0036.

Lock rule: the talk's row, then the row of its clock. Called where a pairing begins or ends, that is
under the mentor's row and the newcomer's: nobody who holds a talk asks for these.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from forum import rules
from forum.domain import counters, notices, private
from forum.lib.transact import verb
from forum.models import Event, Member, Thread, ThreadMember
from forum.queries import talks
from forum.rules import NotAllowed
from reputation.models import Help, Pairing
from reputation.queries import helping

Ending = Pairing.Ending
# After these the mentor reads no more. Who stands alone keeps the talk with whoever helped.
PARTS = {
    Ending.CHANGED, Ending.OUT, Ending.UNDONE, Ending.SILENT, Ending.PAUSED, Ending.LEFT,
    Ending.REMOVED,
}  # fmt: skip
WAITED = "waited_since"  # of the event that took a mentor from a talk


def check_put_out(member: Member | None, *, own: Help, other: Member) -> None:
    """Whose help it is says who reads it: the newcomer, of everybody but themselves."""
    member = rules.check_member(member)
    if member.pk != own.newcomer_id:
        raise NotAllowed(_("Only whoever asked for help decides who reads it."))
    if other.pk == member.pk:
        raise NotAllowed(_("This is your own talk. You can end it for the others."))


@verb
def put_out(*, help: Help, other: Member, by: Member, now: datetime) -> bool:
    """End the talk for `other`, who reads no more of it; whether they took part. Where nobody is
    left nobody else is asked. Raises NotAllowed."""
    check_put_out(by, own=help, other=other)
    thread = counters.lock(thread=help.thread)
    others = ThreadMember.objects.filter(thread=thread).exclude(member__in=(by, other))
    if not others.exists():
        stop(own=Help.objects.select_for_update(of=("self",)).get(pk=help.pk))
    return private.put_out(thread=thread, member=other, by=by, now=now)


@verb
def part(*, pairings: Sequence[Pairing], ending: str, now: datetime) -> int:
    """These have ended: the mentor reads no more of what the newcomer writes; in how many talks.
    Repeatable."""
    gone = 0
    if ending not in PARTS:
        return gone
    for pairing in pairings:
        if pairing.kind != Pairing.Kind.MENTOR:
            continue
        mine = Help.objects.filter(newcomer=pairing.newcomer_id)
        mine = mine.filter(thread__participants__member=pairing.guide_id)
        for one in mine.select_related("thread").order_by("pk"):
            thread = counters.lock(thread=one.thread)
            own = Help.objects.select_for_update(of=("self",)).get(pk=one.pk)
            is_theirs = own.kind == Help.Kind.TALK and ending in Pairing.OWN_WISH
            is_over = is_theirs or ending == Ending.OUT
            note = _note(own) if is_over else {}
            if is_over:
                stop(own=own)
            gone += private.put_out(
                thread=thread, member=pairing.guide, by=None, now=now, note=note
            )
            if is_over:
                own.thread = thread
                spare(own=own, now=now)
    return gone


@verb
def bring_back(*, before: Pairing, now: datetime) -> int:
    """The newcomer takes up again what they had ended: the mentor reads what they read before, in
    the talks that the ending took them from, and is waited for again, with the time of a first
    word; in how many talks. Repeatable."""
    came = 0
    if before.ended_at is None:
        return came
    taken = Event.objects.filter(
        kind=Event.Kind.PARTICIPANT_LEFT, member=before.guide_id, by=None, at=before.ended_at,
        thread__help__newcomer=before.newcomer_id,
    )  # fmt: skip
    for event in taken.select_related("thread").order_by("thread"):
        if event.thread is None:
            continue
        thread = counters.lock(thread=event.thread)
        own = Help.objects.select_for_update(of=("self",)).get(pk=thread.pk)
        is_new = private.add(
            thread=thread, member=before.guide, by=None, now=now, is_back=True,
            sees_from=_instant(event, "sees_from"),
        )  # fmt: skip
        if is_new:
            notices.unhush(thread=thread, member=before.guide, at=before.ended_at)
            _wait_again(own, thread, before.guide, _instant(event, WAITED), now)
        came += is_new
    return came


def _wait_again(
    own: Help, thread: Thread, guide: Member, waited: datetime | None, now: datetime
) -> None:
    """Since the first word that nobody has answered, before they parted or after it."""
    if waited is not None and not talks.spoke_since(
        thread=thread, since=waited, without=own.newcomer_id
    ):
        own.waits_since = min(waited, own.waits_since or waited)
    if own.kind == Help.Kind.DRAFT_HELP:
        own.guide = guide
    if own.waits_since is not None and not own.only_guide:
        own.due_at = helping.due_at(since=now, step=own.step)
    own.save(update_fields=["guide", "waits_since", "due_at"])


def _note(own: Help) -> dict[str, str]:
    """What a clock that is stopped has to remember."""
    return {WAITED: own.waits_since.isoformat()} if own.waits_since is not None else {}


def _instant(event: Event, name: str) -> datetime | None:
    said = event.data.get(name)
    return datetime.fromisoformat(said) if said else None


@verb
def hand_on(*, pairing: Pairing, now: datetime) -> int:
    """What the newcomer waits for an answer to goes to their new mentor, who has the time that the
    first one had; in how many talks they take part now. Repeatable."""
    came = 0
    waiting = Help.objects.filter(newcomer=pairing.newcomer_id, waits_since__isnull=False)
    for one in waiting.select_related("thread").order_by("pk"):
        thread = counters.lock(thread=one.thread)
        own = Help.objects.select_for_update(of=("self",)).get(pk=one.pk)
        if own.waits_since is None or helping.is_over(help=own, thread=thread):
            continue
        if helping.was_put_out(help=own, member_id=pairing.guide_id):
            continue
        # What was said before in a talk of two was said to the other one.
        sees_from = own.waits_since if own.kind == Help.Kind.TALK else None
        is_new = private.add(
            thread=thread, member=pairing.guide, by=None, now=now, sees_from=sees_from
        )
        if is_new and own.kind == Help.Kind.DRAFT_HELP:
            own.guide = pairing.guide
        if is_new and not own.only_guide:
            own.due_at = helping.due_at(since=now, step=own.step)
        own.save(update_fields=["guide", "due_at"])
        came += is_new
    return came


def spare(*, own: Help, now: datetime) -> int:
    """Somebody has answered: whoever was asked by the house and said nothing goes again, and may be
    asked another time; how many. Whoever calls holds the talk."""
    silent = helping.asked_in_vain(help=own)
    for one in silent:
        private.put_out(thread=own.thread, member=one.member, by=None, now=now, is_spare=True)
    return len(silent)


def stop(*, own: Help) -> None:
    """Nobody waits any more. Whoever calls holds the row."""
    own.waits_since = own.due_at = None
    own.step = Help.Step.MENTOR
    own.save(update_fields=["waits_since", "due_at", "step"])
