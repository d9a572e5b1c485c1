"""Standing on one's own feet: the end of being looked after, and what is said of it.

Lock rule: the advisory lock of matching, then as domain.pairings; no thread's row is held. A word
of thanks leaves a job for the ledger, whose writer nobody who says it waits for.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from forum.domain import notices
from forum.lib.transact import verb
from forum.models import Event, Member, Solution, Thread
from forum.rules import NotAllowed
from reputation.domain import matching
from reputation.domain import pairings as parting
from reputation.lib import one_by_one, pairing_kinds
from reputation.models import MentorThanks, MentorVerdict, Newcomer, Pairing
from reputation.models.guiding import STARS, WORDS
from reputation.queries import candidates, pairings

SETTLE, SOLVED = "reputation.tasks.settle_member", "reputation.tasks.graduate_asker"
State, Kind = Newcomer.State, Pairing.Kind


def hear(event: Event) -> None:
    """A question was solved: with the third of their own its asker stands alone. A job looks, as
    whoever accepts holds the thread, and matching's lock comes before it."""
    thread = event.thread
    if thread is None or thread.author_id is None or thread.kind != Thread.Kind.QUESTION:
        return
    is_own = event.by is not None and event.by_id == thread.author_id
    if is_own and candidates.is_long_here(member=event.by, now=event.at):
        return
    state = pairings.state_of(member_id=thread.author_id)
    if state is not None and state.state in (State.PAIRED, State.WAITING):
        app.configure_task(SOLVED).defer(pk=thread.pk)


def of_question(*, pk: int, now: datetime) -> Pairing | None:
    """Let the asker of this question stand alone where three of theirs are solved, from when the
    last of them was: jobs come late, and in any order."""
    thread = Thread.objects.filter(pk=pk).first()
    if thread is None or thread.author_id is None:
        return None
    state = pairings.state_of(member_id=thread.author_id)
    if state is None or state.state not in (State.PAIRED, State.WAITING):
        return None
    if candidates.solved(member_id=thread.author_id) < candidates.ENOUGH_SOLVED:
        return None
    in_force = Solution.objects.filter(thread__author=thread.author_id, cleared_at=None)
    last = in_force.order_by("-at").first()
    ended = graduate(newcomer_id=thread.author_id, now=last.at if last else now)
    if ended is not None:
        matching.find_for_waiting()  # as no round follows
    return ended


@verb
def graduate(*, newcomer_id: int, now: datetime) -> Pairing | None:
    """End the time of being looked after, and thank both; the pairing with the mentor, if there
    was one. Again changes nothing."""
    matching.lock()
    ended = parting.finish(newcomer_id=newcomer_id, now=now)
    guided = Newcomer.objects.filter(member=newcomer_id).exclude(state__in=Newcomer.ALONE)
    guided.update(state=State.GRADUATED, since=now)
    for one in ended:
        if one.kind == Kind.MENTOR:
            notices.tell(
                kind=pairing_kinds.GRADUATED, to=Member.objects.filter(pk=newcomer_id),
                key=f"pairing:{one.pk}:graduated", by=None, now=now,
            )  # fmt: skip
        _tell_guide(one, pairing_kinds.STANDS_ALONE, now)
    return next((one for one in ended if one.kind == Kind.MENTOR), None)


@verb
def end_sponsored(*, newcomer_id: int, now: datetime) -> bool:
    """A sponsor's ninety days are over: their part ends, and what the newcomer has with a mentor
    goes on. Whether it ended now; again changes nothing."""
    ended = parting.finish(newcomer_id=newcomer_id, kinds=[Kind.SPONSOR], now=now)
    goes_on = Newcomer.objects.filter(
        member=newcomer_id, state__in=(State.PAIRED, State.WAITING)
    ).exists()
    for one in ended:
        kind = pairing_kinds.GONE if goes_on else pairing_kinds.STANDS_ALONE
        _tell_guide(one, kind, now)
    return bool(ended)


def sweep(*, now: datetime) -> int:
    """Let everybody graduate whose days are over, or who has three questions solved, and end what
    sponsors had for so long; how many. One that fails holds up no other."""
    own = Q(member__threads__kind="question", member__threads__deleted_at=None)
    solved = Count("member__threads", filter=own & Q(member__threads__state="solved"))
    is_late = Q(began_at__lte=now - candidates.DAYS)
    found = Newcomer.objects.filter(state__in=(State.PAIRED, State.WAITING)).annotate(n=solved)
    due = found.filter(is_late | Q(n__gte=candidates.ENOUGH_SOLVED))
    sponsored = Pairing.objects.filter(is_late, kind=Kind.SPONSOR, ended_at=None)

    def let_go(pk: int) -> bool:
        graduate(newcomer_id=pk, now=now)
        return True

    def part(pk: int) -> bool:
        return end_sponsored(newcomer_id=pk, now=now)

    alone = list(due.order_by("pk").values_list("pk", flat=True))
    done = one_by_one.each(alone, let_go, what="graduation")
    parted = list(sponsored.order_by("newcomer").values_list("newcomer", flat=True))
    return done + one_by_one.each(parted, part, what="the end of sponsoring")


def _tell_guide(ended: Pairing, kind: str, now: datetime) -> None:
    notices.tell(
        kind=kind, to=Member.objects.filter(pk=ended.guide_id), key=f"pairing:{ended.pk}:stands",
        by=ended.newcomer, now=now, data={"handle": ended.newcomer.handle},
    )  # fmt: skip


def check_say(pairing: Pairing, *, by: Member) -> None:
    """Who says how it was: the newcomer of a pairing that ended well."""
    if pairing.newcomer_id != by.pk or pairing.ending != Pairing.Ending.GRADUATED:
        raise NotAllowed(_("You can say that once you stand on your own feet."))


@verb
def judge(*, pairing: Pairing, by: Member, stars: int, words: str, now: datetime) -> MentorVerdict:
    """Say how it was, in private and for good; sent twice it is the first. Raises NotAllowed."""
    check_say(pairing, by=by)
    if stars not in STARS or len(words) > WORDS:
        raise NotAllowed(_("Please choose from one to five."))
    try:
        with transaction.atomic():
            return MentorVerdict.objects.create(pairing=pairing, stars=stars, words=words, at=now)
    except IntegrityError:  # a second tap
        return MentorVerdict.objects.get(pairing=pairing)


@verb
def thank(*, pairing: Pairing, by: Member, now: datetime) -> MentorThanks:
    """ "My mentor helped me": brings points (MENT). Again changes nothing. Raises NotAllowed."""
    check_say(pairing, by=by)
    Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    there = MentorThanks.objects.filter(pairing=pairing, withdrawn_at=None).first()
    if there is not None:
        return there
    said = MentorThanks.objects.create(pairing=pairing, at=now)
    notices.tell(
        kind=pairing_kinds.THANKED, to=Member.objects.filter(pk=pairing.guide_id),
        key=f"pairing:{pairing.pk}:thanks", by=by, now=now, data={"handle": by.handle},
    )  # fmt: skip
    app.configure_task(SETTLE).defer(pk=pairing.guide_id)
    return said


@verb
def take_thanks_back(*, pairing: Pairing, by: Member, now: datetime) -> None:
    """The word is withdrawn, and what it brought with it. Again changes nothing. Raises
    NotAllowed."""
    check_say(pairing, by=by)
    Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    there = MentorThanks.objects.filter(pairing=pairing, withdrawn_at=None)
    if there.update(withdrawn_at=now):
        notices.take_back(key=f"pairing:{pairing.pk}:thanks", now=now)
        app.configure_task(SETTLE).defer(pk=pairing.guide_id)
