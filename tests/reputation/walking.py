"""The world of the ledger's random walks: who is there, and what they may do."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from forum.domain import (
    confirmations,
    duplicates,
    marks,
    merging,
    one_taps,
    posts,
    redacting,
    solutions,
    splitting,
    threads,
    twins,
    verdicts,
)
from forum.models import Confirmation, Member, Notice, OneTap, Post, Thread
from forum.rules import NotAllowed
from reputation.domain import corrections, links
from reputation.models import Correction
from tests import factories, upheavals
from tests.reputation import books

OTHERS = Confirmation.Kind.OTHERS
BY_HAND = [Decimal(points) for points in ("15", "-40", "150", "-0.5")]


class World:
    """Two questions, one of which the other was asked before as; two who answer; who reads, who
    keeps order, a mentor."""

    def __init__(self) -> None:
        self.at, self.is_linked_now = books.start(), False
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
        others = Thread.objects.filter(merged_into=None).exclude(pk=thread.pk)
        found = others.order_by("-pk").first()
        if found is None:
            raise NotAllowed("there is none")
        return found

    def act(self, what: str, post: Post, by: Member, days: float) -> bool:
        """Whether it was allowed."""
        self.at += timedelta(days=days)
        if what in ("link", "unlink") or self.is_linked_now:
            # Events of one instant have their order, links of accounts have the instant alone; two
            # people never share a microsecond.
            self.at += timedelta(microseconds=1)
        self.is_linked_now = what in ("link", "unlink")
        upheavals.let_time_pass(now=self.at)
        place = self.posts.index(post)  # what ids they have differs from run to run
        by = Member.objects.get(pk=by.pk)  # suspended, or a former member, by now
        self.mo, self.boss = (Member.objects.get(pk=one.pk) for one in (self.mo, self.boss))
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
                source=self.threads[place % 2], target=self.threads[1 - place % 2],
                by=self.mo, reason="other", words="", now=self.at,
            ),
            "split": lambda: self.split(post),
            "move_post": lambda: splitting.move_post(
                post=post, target=self.elsewhere(thread), by=self.mo, reason="other", words="",
                now=self.at,
            ),
            "undo_last": lambda: upheavals.undo(0, by=self.mo, now=self.at),
            "undo_one": lambda: upheavals.undo(place, by=self.boss, now=self.at),
            "move": lambda: threads.move(
                thread=thread, category=factories.category("else"), by=self.mo, now=self.at
            ),
            "suspend": lambda: upheavals.suspend(by, by=self.mo, now=self.at),
            "open_again": lambda: upheavals.open_again(by, by=self.mo, now=self.at),
            "want_out": lambda: upheavals.want_out(by, now=self.at),
            "stay": lambda: upheavals.stay(by, now=self.at),
            "redact": lambda: redacting.redact(
                post=post, secret=post.body, by=self.mo, now=self.at
            ),
            "correct": lambda: corrections.correct(
                receiver=by, points=BY_HAND[place % len(BY_HAND)], reason="It was so.",
                by=self.mo, now=self.at,
            ),
            "second": lambda: corrections.confirm(
                correction=self.large(), by=self.boss, now=self.at
            ),
        }  # fmt: skip
        try:
            acts[what]()
        except NotAllowed:
            return False
        return True


def question(thread: Thread) -> Post:
    found = Post.objects.select_related("thread").filter(thread=thread, kind="question").first()
    if found is None:
        raise NotAllowed("it was merged")
    return found
