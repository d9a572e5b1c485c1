"""Whatever happens to a question, in whatever order: the audit finds nothing, and its row is what
its events say."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from community.domain import claims, questions_back, services, sweeping
from community.models import Pool, Service, ServiceEvent
from forum.domain import (
    decisions,
    duplicates,
    events,
    marks,
    merging,
    posts,
    solutions,
    splitting,
    threads,
    verdicts,
)
from forum.models import Decision, Event, Member, MissedEvent, Post, Thread, Verdict
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.service import days

pytestmark = pytest.mark.django_db
ACTS = (
    "answer", "answer", "ask_on", "thank", "accept", "clear", "slip", "broken", "alone",
    "take_back", "delete", "restore", "delete_thread", "restore_thread", "close", "reopen",
    "duplicate", "differs", "mark", "unmark", "move", "move_out", "claim", "claim", "ask_back",
    "give_back", "hand_over", "reply", "erase_owner", "strays", "hear_again", "merge", "take_in",
    "split", "undo_shape",
)  # fmt: skip
WALK = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(["asker", "known", "new", "eva", "mo"]),
        st.sampled_from([1, 20, 31, 90, 400, 1500, 4400, 45000]),  # minutes until then
    ),
    min_size=4,
    max_size=18,
)


class World:
    """A question, its asker, who answers it, who keeps order; another that it might repeat."""

    def __init__(self) -> None:
        self.now = days.at(0, 9)
        self.asker, self.known = days.member(), days.member()
        self.new = days.member(is_new=True)
        self.eva, self.mo = days.staff(), days.staff("moderator")
        self.lead = days.staff()
        self.sim, self.other = factories.category("sim"), factories.category("other")
        self.team = factories.category("team", is_private=True, reader_roles=["moderator"])
        Pool.objects.update(lead=self.lead)
        staffed.expert(days.general(), member=self.eva)
        self.ola = staffed.expert(days.general(), shifts=staffed.OFFICE)
        self.original = days.ask(days.at(-1, 9))
        self.older = days.ask(days.at(-1, 15))
        self.pk = days.ask(self.now, by=self.asker, category=self.sim).pk

    @property
    def thread(self) -> Thread:
        return Thread.objects.get(pk=self.pk)

    def post(self, kind: str = "answer", *, deleted: bool = False) -> Post:
        found = Post.objects.filter(thread=self.pk, kind=kind, deleted_at__isnull=not deleted)
        last = found.select_related("thread").order_by("-pk").first()
        if last is None:
            raise NotAllowed("there is none")
        return last

    def token(self) -> uuid.UUID:
        return Service.objects.get(pk=self.pk).claim_token or uuid.uuid4()

    def said(self) -> Verdict:
        last = self.thread.verdict
        if last is None:
            raise NotAllowed("nothing was said")
        return last

    def another(self) -> Thread:
        """Another question that waits, asked before this one."""
        found = Thread.objects.filter(merged_into=None).exclude(pk=self.pk)
        last = found.exclude(pk=self.original.pk).order_by("pk").first()
        if last is None:
            raise NotAllowed("there is none")
        return last

    def undo_shape(self) -> None:
        last = Decision.objects.filter(undone_at=None).order_by("-pk").first()
        if last is None:
            raise NotAllowed("there is none")
        decisions.undo(decision=last, by=self.mo, words="", now=self.now)

    def forget(self) -> None:
        with transaction.atomic():
            events.record(kind=Event.Kind.MEMBER_ERASED, at=self.now, member=self.eva)

    def hear_again(self) -> None:
        heard = Event.objects.filter(thread=self.pk, kind__in=list(services.HEARD))
        for event in heard.order_by("-pk")[:2]:
            before = ServiceEvent.objects.count()
            services.hear_again(event)
            assert ServiceEvent.objects.count() == before

    def act(self, what: str, by: Member) -> None:
        now, thread = self.now, self.thread
        reason = {"reason": "It says so."} if by in (self.mo, self.eva) else {}
        acts: dict[str, Any] = {
            "answer": lambda: days.answer(thread, now, by=by),
            "ask_on": lambda: factories.comment(
                self.post(), by=self.asker, at=now, body="And what do I press then?"
            ),
            "thank": lambda: factories.comment(
                self.post(), by=self.asker, at=now, body="Thanks, it works!"
            ),
            "reply": lambda: factories.comment(
                self.post("question"), by=self.asker, at=now, body="A Pixel 9."
            ),
            "accept": lambda: solutions.accept(
                thread=thread, post=self.post(), by=by, now=now, **reason
            ),
            "clear": lambda: solutions.clear(thread=thread, by=by, now=now, **reason),
            "slip": lambda: solutions.clear(thread=thread, by=self.asker, now=now, is_slip=True),
            "broken": lambda: verdicts.still_broken(post=self.post(), by=self.asker, now=now),
            "alone": lambda: verdicts.solved_alone(thread=thread, by=self.asker, now=now),
            "take_back": lambda: verdicts.take_back(verdict=self.said(), by=self.asker, now=now),
            "delete": lambda: posts.delete(post=self.post(), by=self.mo, now=now),
            "restore": lambda: posts.restore(post=self.post(deleted=True), by=self.mo, now=now),
            "delete_thread": lambda: posts.delete(post=self.post("question"), by=self.mo, now=now),
            "restore_thread": lambda: posts.restore(
                post=self.post("question", deleted=True), by=self.mo, now=now
            ),
            "close": lambda: threads.close(thread=thread, by=self.mo, now=now, reason="So."),
            "reopen": lambda: threads.reopen(thread=thread, by=self.mo, now=now),
            "duplicate": lambda: duplicates.mark(
                thread=thread, original=self.original, by=self.mo, now=now
            ),
            "differs": lambda: duplicates.undo(thread=thread, by=self.asker, now=now),
            "mark": lambda: marks.give(post=self.post(), by=by, now=now),
            "unmark": lambda: marks.withdraw(post=self.post(), by=by, now=now),
            "move": lambda: threads.move(thread=thread, by=self.mo, category=self.other, now=now),
            "move_out": lambda: threads.move(
                thread=thread, by=self.mo, category=self.team, now=now
            ),
            "claim": lambda: claims.claim(thread=thread, by=self.eva, now=now),
            "ask_back": lambda: questions_back.ask(
                thread=thread, token=self.token(), by=self.eva, key=None, now=now,
                body="Which phone is it, and which version of Android does it say that it has?",
            ),
            "give_back": lambda: claims.give_back(
                thread=thread, by=self.eva, token=self.token(), now=now
            ),
            "hand_over": lambda: claims.hand_over(
                thread=thread, by=self.eva, token=self.token(), to=self.ola, note="A new SIM.",
                now=now,
            ),
            "merge": lambda: merging.merge(
                source=thread, target=self.original, by=self.mo, reason="other", words="", now=now
            ),
            "take_in": lambda: merging.merge(
                source=self.another(), target=thread, by=self.mo, reason="other", words="",
                now=now,
            ),
            "split": lambda: splitting.split(
                posts=[self.post()], title="And what of mine?", category=self.sim, by=self.mo,
                reason="other", words="", now=now,
            ),
            "undo_shape": self.undo_shape,
            "erase_owner": self.forget,
            "strays": lambda: services.reopen_strays(now=now),
            "hear_again": self.hear_again,
        }  # fmt: skip
        try:
            with transaction.atomic():
                acts[what]()
        except (NotAllowed, Service.DoesNotExist):
            return


def walk(steps: list[tuple[str, str, int]]) -> None:
    world = World()
    for what, who, minutes in steps:
        world.now += timedelta(minutes=minutes)
        sweeping.sweep(now=world.now)
        world.act(what, getattr(world, who))
        assert not MissedEvent.objects.exists(), MissedEvent.objects.first().problem
        follows(world)
        sweeping.sweep(now=world.now)
        days.assert_sound(world.now)
        assert sweeping.sweep(now=world.now) == 0  # nothing is done twice
    keys = list(ServiceEvent.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))


def follows(world: World) -> None:
    """The row against what readers see of the thread: whoever asks on below a solution waits."""
    row, thread = Service.objects.get(pk=world.pk), world.thread
    asked_on = ServiceEvent.objects.filter(service=row, cycle=row.cycle, kind="asked_on")
    if thread.deleted_at or thread.closed_at or thread.duplicate_of_id or thread.merged_into_id:
        assert row.status not in Service.RUNS
    elif thread.solution_id and not asked_on.exists():
        assert row.status == "solved" or thread.category.is_private
    elif thread.waiting_since is not None and not thread.category.is_private:
        assert row.status != "answered"


@pytest.mark.thorough
@settings(max_examples=6)
@given(WALK)
def test_a_walk_over_all_that_happens(steps):
    undone(steps)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@settings(max_examples=25)
@given(WALK)
def test_many_walks_over_all_that_happens(steps):
    undone(steps)


def undone(steps: list[tuple[str, str, int]]) -> None:
    with transaction.atomic():
        walk(steps)
        transaction.set_rollback(True)
