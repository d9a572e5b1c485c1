"""Whatever is done, in whatever order: after each step the ledger is what the facts give."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.domain import (
    confirmations,
    decisions,
    duplicates,
    marks,
    merging,
    one_taps,
    posts,
    redacting,
    solutions,
    splitting,
    twins,
    verdicts,
)
from forum.models import Confirmation, Decision, Member, Notice, OneTap, Post, Thread
from forum.rules import NotAllowed
from reputation.domain import audit, corrections, ledger, links
from reputation.models import Correction, Entry
from tests import factories
from tests.reputation import books

pytestmark = pytest.mark.django_db
OTHERS = Confirmation.Kind.OTHERS
BY_HAND = [Decimal(points) for points in ("15", "-40", "150", "-0.5")]


class World:
    """Two questions, one of which the other was asked before as; two who answer; who reads, who
    keeps order, a mentor."""

    def __init__(self) -> None:
        self.at = books.start()
        joined = self.at - 100 * books.DAY
        self.asker, self.other, self.helper, self.second, self.reader = (
            factories.member(joined_at=joined) for _ in range(5)
        )
        # First steps are still to come for one who asks and one who answers.
        for person in (self.other, self.second):
            person.joined_at = self.at - 20 * books.DAY
            person.save(update_fields=["joined_at"])
        self.young = factories.member(joined_at=self.at - books.DAY)
        self.mo = factories.member(joined_at=joined, staff_role="moderator")
        self.boss = factories.member(joined_at=joined, staff_role="administrator")
        self.mentor = factories.member(joined_at=joined)
        self.mentor.standing.is_mentor = True
        self.mentor.standing.save()
        self.threads = [factories.question(by=by, at=self.at) for by in (self.asker, self.other)]
        hours = iter(range(1, 99))
        self.posts = [
            factories.answer(thread, by=by, at=self.at + timedelta(hours=next(hours)))
            for thread in self.threads
            for by in (self.helper, self.second, self.asker)
        ]

    def large(self) -> Correction:
        """One that waits for a second person."""
        found = Correction.objects.waiting().first()
        if found is None:
            raise NotAllowed("none waits")
        return found

    def tap(self, post: Post, outcome: str) -> None:
        """What its asker says of this answer with the page of their mail."""
        notice = Notice.objects.filter(kind="question_answered", post=post).first()
        if notice is None:
            raise NotAllowed("no mail: it is their own")
        secret = one_taps.issue(notice=notice, key=f"mail:{OneTap.objects.count()}", now=self.at)
        tap = OneTap.objects.get(digest=one_taps.digest(secret))
        one_taps.use(tap=tap, outcome=outcome, now=self.at)

    def slip(self) -> None:
        """The last thing that somebody said with such a page was none."""
        last = OneTap.objects.exclude(used_at=None).order_by("used_at", "pk").last()
        if last is not None:
            one_taps.take_back(tap=last, now=self.at)

    def split(self, post: Post) -> None:
        thread = Thread.objects.get(pk=post.thread_id)
        new = splitting.split(
            posts=[post], title="And mine?", category=thread.category, by=self.mo, reason="other",
            words="", now=self.at,
        )  # fmt: skip
        self.threads.append(new)

    def elsewhere(self, thread: Thread) -> Thread:
        return next(
            one for one in Thread.objects.filter(merged_into=None).order_by("-pk")
            if one.pk != thread.pk
        )  # fmt: skip

    def undo_shape(self) -> None:
        last = Decision.objects.filter(undone_at=None).order_by("-pk").first()
        if last is None:
            raise NotAllowed("there is none")
        decisions.undo(decision=last, by=self.mo, words="", now=self.at)

    def act(self, what: str, post: Post, by: Member, days: float) -> None:
        self.at += timedelta(days=days)
        thread = Thread.objects.get(pk=post.thread_id)
        post = Post.objects.select_related("thread").get(pk=post.pk)
        with_reason = {"reason": "It says so."} if by == self.mo else {}
        acts: dict[str, Any] = {
            "accept": lambda: solutions.accept(
                thread=thread, post=post, by=by, now=self.at, **with_reason
            ),
            "clear": lambda: solutions.clear(thread=thread, by=by, now=self.at, **with_reason),
            "mark": lambda: marks.give(post=post, by=by, now=self.at),
            "unmark": lambda: marks.withdraw(post=post, by=by, now=self.at),
            "broken": lambda: verdicts.still_broken(post=post, by=by, now=self.at),
            "tap_solved": lambda: self.tap(post, "solved"),
            "tap_broken": lambda: self.tap(post, "broken"),
            "slip": self.slip,
            "alone": lambda: verdicts.solved_alone(thread=thread, by=by, now=self.at),
            "confirm": lambda: confirmations.confirm(post=post, by=by, kind=OTHERS, now=self.at),
            "unconfirm": lambda: confirmations.withdraw(
                post=post, by=by, kind=OTHERS, now=self.at
            ),
            "delete": lambda: posts.delete(post=post, by=by, now=self.at),
            "restore": lambda: posts.restore(post=post, by=by, now=self.at),
            "delete_thread": lambda: posts.delete(post=question(thread), by=self.mo, now=self.at),
            "restore_thread": lambda: posts.restore(post=question(thread), by=self.mo, now=self.at),
            "duplicate": lambda: duplicates.mark(
                thread=self.threads[1], original=self.threads[0], by=self.mentor, now=self.at
            ),
            "borrow": lambda: twins.solve(
                thread=Thread.objects.get(pk=self.threads[1].pk), source=self.posts[0],
                by=self.other, now=self.at,
            ),
            "link": lambda: links.link(
                one=by, other=self.helper, by=self.mo, reason="Alike.", now=self.at
            ),
            "unlink": lambda: links.unlink(
                one=by, other=self.helper, by=self.mo, reason="Not so.", now=self.at
            ),
            "merge": lambda: merging.merge(
                source=self.threads[post.pk % 2], target=self.threads[1 - post.pk % 2],
                by=self.mo, reason="other", words="", now=self.at,
            ),
            "split": lambda: self.split(post),
            "move_post": lambda: splitting.move_post(
                post=post, target=self.elsewhere(thread), by=self.mo, reason="other", words="",
                now=self.at,
            ),
            "undo_shape": self.undo_shape,
            "redact": lambda: redacting.redact(
                post=post, secret=post.body, by=self.mo, now=self.at
            ),
            "correct": lambda: corrections.correct(
                receiver=by, points=BY_HAND[post.pk % len(BY_HAND)], reason="It was so.",
                by=self.mo, now=self.at,
            ),
            "second": lambda: corrections.confirm(
                correction=self.large(), by=self.boss, now=self.at
            ),
        }  # fmt: skip
        try:
            acts[what]()
        except NotAllowed:
            return


def question(thread: Thread) -> Post:
    found = Post.objects.select_related("thread").filter(thread=thread, kind="question").first()
    if found is None:
        raise NotAllowed("it was merged")
    return found


ACTS = st.tuples(
    st.sampled_from([
        "accept", "accept", "clear", "mark", "mark", "unmark", "broken", "alone", "confirm",
        "unconfirm", "delete", "restore", "delete_thread", "restore_thread", "duplicate", "borrow",
        "link", "unlink", "correct", "second", "tap_solved", "tap_broken", "slip", "slip",
        "merge", "merge", "split", "move_post", "undo_shape", "redact",
    ]),
    st.integers(0, 5),
    st.sampled_from(["asker", "other", "helper", "second", "reader", "young", "mo", "mentor"]),
    st.sampled_from([0, 0, 0.001, 1, 6, 13.99, 14.005, 40]),
    st.sampled_from(["", "job", "sweep"]),
)  # fmt: skip


WALKS = st.lists(ACTS, min_size=4, max_size=16)


@pytest.mark.thorough
@settings(max_examples=4)
@given(WALKS)
def test_a_walk_over_all_verbs(walk):
    undone(walk)


@pytest.mark.thorough
@settings(max_examples=16)
@given(WALKS)
def test_more_walks_over_all_verbs(walk):
    undone(walk)


def undone(walk):
    with transaction.atomic():
        go(walk)
        transaction.set_rollback(True)  # the next walk begins months before this one's end


def go(walk):
    world = World()
    for what, place, who, days, writer in walk:
        world.act(what, world.posts[place], getattr(world, who), days)
        if writer == "job":
            ledger.settle(threads=[thread.pk for thread in world.threads], now=world.at)
        if writer == "sweep":
            ledger.sweep(now=world.at)
            check(world.at)
    late = world.at + books.HOLD + books.DAY
    ledger.sweep(now=late)
    check(late)
    written = told()
    assert ledger.sweep(now=late) == 0
    assert told() == written


def check(at: datetime) -> None:
    # Not a minute of grace: a sweep leaves nothing behind but what is too young for it.
    assert audit.verify(now=at) == []
    assert audit.rebuild(now=at) == 0


def told() -> list[tuple[Any, ...]]:
    return list(Entry.objects.order_by("pk").values_list("source", "kind", "hash"))
