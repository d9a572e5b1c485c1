"""The world of the ladder's random walks: a question, its people, and what they may do."""

import uuid
from typing import Any

from django.db import transaction

from community.domain import claims, questions_back, services
from community.models import Pool, Service, ServiceEvent
from forum.domain import (
    duplicates,
    marks,
    merging,
    posts,
    redacting,
    solutions,
    splitting,
    threads,
    verdicts,
)
from forum.models import Event, Member, Post, Thread, Verdict
from forum.rules import NotAllowed
from tests import factories, upheavals
from tests.community import staffed
from tests.community.service import days


class World:
    """A question, its asker, who answers it, who keeps order; another that it might repeat."""

    def __init__(self) -> None:
        self.now = days.at(0, 9)
        self.asker, self.known = days.member(), days.member()
        self.new = days.member(is_new=True)
        self.eva, self.mo = days.staff(), days.staff("moderator")
        self.lead, self.boss = days.staff(), days.staff("administrator")
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

    def redact(self, kind: str) -> None:
        post = self.post(kind)
        redacting.redact(post=post, secret=post.body, by=self.mo, now=self.now)

    def hear_again(self) -> None:
        heard = Event.objects.filter(thread=self.pk, kind__in=list(services.HEARD))
        for event in heard.order_by("-pk")[:2]:
            before = ServiceEvent.objects.count()
            services.hear_again(event)
            assert ServiceEvent.objects.count() == before

    def act(self, what: str, by: Member) -> bool:
        """Whether it was allowed."""
        upheavals.let_time_pass(now=self.now)
        self.asker, self.eva, self.mo, self.boss, by = (
            Member.objects.get(pk=one.pk)  # suspended, or a former member, by now
            for one in (self.asker, self.eva, self.mo, self.boss, by)
        )
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
            "move_post": lambda: splitting.move_post(
                post=self.post(), target=self.another(), by=self.mo, reason="other", words="",
                now=now,
            ),
            "redact": lambda: self.redact("answer"),
            "redact_question": lambda: self.redact("question"),
            "undo_last": lambda: upheavals.undo(0, by=self.mo, now=now),
            "undo_one": lambda: upheavals.undo(self.now.minute % 5, by=self.boss, now=now),
            "suspend": lambda: upheavals.suspend(by, by=self.boss, now=now),
            "open_again": lambda: upheavals.open_again(by, by=self.boss, now=now),
            "want_out": lambda: upheavals.want_out(by, now=now),
            "stay": lambda: upheavals.stay(by, now=now),
            "strays": lambda: services.reopen_strays(now=now),
            "hear_again": self.hear_again,
        }  # fmt: skip
        try:
            with transaction.atomic():
                acts[what]()
        except (NotAllowed, Service.DoesNotExist):
            return False
        return True
