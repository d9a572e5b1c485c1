"""How a newcomer and their mentor part: by the newcomer's word, or because the mentor cannot go on.

Lock rule: the guide's row (Mentor or Sponsor), then the newcomer's. What begins a pairing, or says
where a newcomer stands without one, takes the advisory lock of matching before both; `release` and
`out` take none. Each may run twice: what has ended stays as it is.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from forum.domain import notices
from forum.lib.transact import verb
from forum.models import Event, Member
from forum.queries import pushes
from forum.rules import NotAllowed
from reputation.domain import help_people, matching
from reputation.lib import pairing_kinds
from reputation.models import Mentor, Newcomer, Pairing, Sponsor, SponsorLink
from reputation.queries import candidates, pairings

State, Kind, Ending = Newcomer.State, Pairing.Kind, Pairing.Ending
# Endings of tasks.tend_newcomers, which matches who waits when it is through with all of them.
IN_ROUNDS = (Ending.GRADUATED, Ending.SILENT)


@verb
def want(*, by: Member, language: str, now: datetime) -> Pairing | None:
    """Ask for a mentor, also after going on alone; None where nobody is free. Raises NotAllowed."""
    if not candidates.may_have_mentor(member=by, now=now):
        raise NotAllowed(_("Mentors look after people who are new here: you stand alone already."))
    matching.lock()
    Newcomer.objects.filter(member=by, state=State.OUT).update(
        state=State.WAITING, since=now, began_at=now
    )
    return matching.assign(newcomer=by, topics=[], language=language, now=now, by_tap=True)


@verb
def out(*, pairing_id: int, by: Member, now: datetime) -> None:
    """Go on without a mentor; nobody is asked why. Again changes nothing. Raises NotAllowed."""
    ended = _end_own(pairing_id, by, Ending.OUT, now)
    if ended is not None:
        Newcomer.objects.filter(member=by).update(state=State.OUT, since=now)


@verb
def stop_waiting(*, by: Member, now: datetime) -> None:
    """Want no mentor any more while waiting for one. Again changes nothing."""
    matching.lock()
    waiting = Newcomer.objects.filter(member=by, state=State.WAITING)
    waiting.update(state=State.OUT, since=now)


@verb
def change(*, pairing_id: int, by: Member, now: datetime) -> Pairing | None:
    """Another mentor instead of this one; nobody is asked why, and this one is not given again.
    None where nobody else is free, or this is not their mentor any more. Raises NotAllowed."""
    matching.lock()
    ended = _end_own(pairing_id, by, Ending.CHANGED, now)
    if ended is None:
        return None
    Newcomer.objects.filter(member=by).update(state=State.WAITING, since=now)
    state = Newcomer.objects.get(member=by)
    return matching.assign(
        newcomer=by, topics=state.topics, language=state.language, now=now, by_tap=True
    )


@verb
def undo(*, by: Member, now: datetime) -> Pairing:
    """Take up again what one ended lately, with the talks; what was told of it and is not read
    counts as read. Raises NotAllowed where that is long ago, or the place has gone meanwhile."""
    matching.lock()
    guides = [one.guide_id for one in _of_undo(by, now) if one is not None]
    held = {one.pk: one for one in _held(guides)}
    before, current = _of_undo(by, now)  # again, as `out` and `release` wait for these rows only
    if before is None:
        raise NotAllowed(_("There is nothing to take back any more."))
    mentor = held.get(before.guide_id)
    takes = mentor is not None and mentor.state in Mentor.TAKES_NEWCOMERS
    if mentor is None or not takes or mentor.load >= mentor.capacity:
        name = before.guide.display_name
        raise NotAllowed(_("%(name)s has no free place any more.") % {"name": name})
    if current is not None:
        _end([current], Ending.UNDONE, now)
        notices.take_back(key=f"pairing:{current.pk}", now=now)
        _tell_gone(current, now)
    # They know of no end that they have not read, nor had on their phone.
    unread = notices.take_back(key=_gone(before), now=now)
    is_known = unread > 0 and not pushes.may_have_left(key=_gone(before))
    return matching.begin(
        newcomer=by, guide_id=before.guide_id, why=before.why, now=now, after=before, by_tap=True,
        is_known=is_known,
    )  # fmt: skip


@verb
def release(*, mentor: Mentor, ending: str, now: datetime) -> int:
    """End all pairings of this mentor, who cannot go on, and have others found; how many. Both
    hear of it: the mentor here, each newcomer when their next step is known. Repeatable."""
    _held([mentor.pk])
    open_ = list(
        Pairing.objects.filter(guide=mentor.pk, kind=Kind.MENTOR, ended_at=None)
        .order_by("newcomer")
    )  # fmt: skip
    if not open_:
        return 0
    _end(open_, ending, now)
    newcomers = [one.newcomer_id for one in open_]
    Newcomer.objects.filter(member__in=newcomers, state=State.PAIRED).update(
        state=State.WAITING, since=now
    )
    if ending != Ending.ERASED:
        notices.tell(
            kind=pairing_kinds.ALL_GONE, to=Member.objects.filter(pk=mentor.pk),
            key=f"released:{open_[-1].pk}", by=None, now=now, data={"n": len(open_)},
        )  # fmt: skip
    return len(open_)


@verb
def release_sponsored(*, sponsor_id: int, ending: str, now: datetime) -> int:
    """End this sponsor's pairings; the newcomers keep their mentors. How many. Repeatable."""
    Sponsor.objects.select_for_update().filter(pk=sponsor_id).first()
    open_ = list(Pairing.objects.filter(guide=sponsor_id, kind=Kind.SPONSOR, ended_at=None))
    _end(open_, ending, now)
    return len(open_)


@verb
def forget(event: Event) -> None:
    """An account was erased: what it had with others ends, and who had it as a guide is given
    another. Again changes nothing."""
    if event.member_id is None:
        return
    pk, now = event.member_id, event.at
    matching.lock()
    mentor = Mentor.objects.filter(pk=pk).first()
    if mentor is not None:
        release(mentor=mentor, ending=Ending.ERASED, now=now)
    release_sponsored(sponsor_id=pk, ending=Ending.ERASED, now=now)
    SponsorLink.objects.filter(sponsor=pk, revoked_at=None).update(revoked_at=now)
    _forget_newcomer(pk, now)


def _forget_newcomer(pk: int, now: datetime) -> None:
    open_ = list(Pairing.objects.filter(newcomer=pk, ended_at=None).order_by("guide"))
    _held([one.guide_id for one in open_])
    _end(open_, Ending.ERASED, now)
    Newcomer.objects.filter(member=pk).update(state=State.OUT, since=now)
    for one in open_:
        notices.tell(
            kind=pairing_kinds.ONE_LEFT, to=Member.objects.filter(pk=one.guide_id),
            key=f"pairing:{one.pk}:erased", by=None, now=now,
        )  # fmt: skip


def finish(
    *, newcomer_id: int, now: datetime, kinds: Sequence[str] = (Kind.MENTOR, Kind.SPONSOR)
) -> list[Pairing]:
    """End what somebody who stands alone has with mentor and sponsor (`kinds`); what ended. Part of
    `graduation.graduate`, which holds nothing yet."""
    theirs = Pairing.objects.filter(newcomer=newcomer_id, kind__in=kinds, ended_at=None)
    open_ = list(theirs.order_by("guide"))
    _held([one.guide_id for one in open_])
    still = Pairing.objects.filter(pk__in=[one.pk for one in open_], ended_at=None)
    ended = list(still.select_related("guide", "newcomer").order_by("kind"))
    _end(ended, Ending.GRADUATED, now)
    return ended


def _of_undo(by: Member, now: datetime) -> tuple[Pairing | None, Pairing | None]:
    """What `by` may take up again, and whom they have now."""
    return pairings.to_undo(newcomer_id=by.pk, now=now), pairings.mentor_of(by.pk)


def _end_own(pairing_id: int, by: Member, ending: str, now: datetime) -> Pairing | None:
    """End this pairing of `by` with a mentor; None where it has ended already."""
    found = Pairing.objects.filter(pk=pairing_id, newcomer=by, kind=Kind.MENTOR).first()
    if found is None:
        raise NotAllowed(_("Only whoever has this mentor can say that."))
    _held([found.guide_id])
    still = Pairing.objects.filter(pk=found.pk, ended_at=None).first()
    if still is None:
        return None
    _end([still], ending, now)
    _tell_gone(still, now)
    return still


def _end(ended: list[Pairing], ending: str, now: datetime) -> None:
    """Write it, and free the places. The guides' rows are held."""
    Pairing.objects.filter(pk__in=[one.pk for one in ended]).update(ended_at=now, ending=ending)
    for kind, model in ((Kind.MENTOR, Mentor), (Kind.SPONSOR, Sponsor)):
        for guide in sorted({one.guide_id for one in ended if one.kind == kind}):
            there = Pairing.objects.filter(guide=guide, kind=kind, ended_at=None).count()
            model.objects.filter(pk=guide).update(load=there)
    if ending not in IN_ROUNDS and any(one.kind == Kind.MENTOR for one in ended):
        matching.find_for_waiting()  # the place is for whoever waits longest
    help_people.part(pairings=ended, ending=ending, now=now)


def _held(guides: list[int]) -> list[Mentor]:
    """Hold the rows of these people as mentors, then as sponsors."""
    pks = sorted(set(guides))
    rows = Mentor.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    held = list(rows)
    list(Sponsor.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    return held


def _tell_gone(pairing: Pairing, now: datetime) -> None:
    notices.tell(
        kind=pairing_kinds.GONE, to=Member.objects.filter(pk=pairing.guide_id),
        key=_gone(pairing), by=pairing.newcomer, now=now,
        data={"handle": pairing.newcomer.handle},
    )  # fmt: skip


def _gone(pairing: Pairing) -> str:
    return f"pairing:{pairing.pk}:gone"
