"""What happened in a thread, read event by event as claims: who earned what, from when to when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from forum.models import Event, Post, Solution
from reputation.lib.claims import Claim
from reputation.queries.facts import Facts, Solved, Told, Written, load
from reputation.queries.rules import Rules

Kind = Event.Kind
OWN, POST, THREAD = "own", "post", "thread"  # conditions under which a claim holds


def of_threads(*, threads: Sequence[int], rules: Rules) -> list[Claim]:
    """All claims of these threads, in the order in which they began."""
    return read(facts=load(threads=threads), rules=rules)


def read(*, facts: Facts, rules: Rules) -> list[Claim]:
    """What was loaded, by these rules: by others the same facts bring something else."""
    return [
        claim
        for thread, events in facts.events.items()
        for claim in _Reading(thread, facts, rules).read(events)
        if claim.runs
    ]


class _Reading:
    """One thread. Its instants never run back: two who wrote at once read their clocks before they
    waited for the thread's row, and the order of the events is the order of the row."""

    def __init__(self, thread: int, facts: Facts, rules: Rules) -> None:
        self.thread, self.facts, self.rules = facts.threads[thread], facts, rules
        self.claims: list[Claim] = []
        self.of_solution: dict[int, list[Claim]] = {}
        self.of_mark: dict[int, Claim] = {}
        self.kept: list[Claim] = []  # of a confirmation that the asker is taking over
        self.asked: Claim | None = None
        self.asked_by: int | None = None  # the acceptance that said it, if it was one
        # By acceptance: who had said it before, and whether that held.
        self.asked_before: dict[int, tuple[int | None, bool]] = {}
        self.published: set[int] = set()
        self.at: datetime | None = None

    def read(self, events: list[Told]) -> list[Claim]:
        acts = {
            Kind.SOLUTION_SET: self._solved, Kind.SOLUTION_CLEARED: self._cleared,
            Kind.MARK_GIVEN: self._marked, Kind.MARK_WITHDRAWN: self._unmarked,
            Kind.SOLVED_ALONE: self._alone, Kind.DID_NOT_HELP: self._broken,
            Kind.WORD_WITHDRAWN: self._unsaid,
            Kind.POST_DELETED: self._deleted, Kind.POST_RESTORED: self._restored,
            Kind.EDIT_TAKEN_OVER: self._reviewed, Kind.EDIT_REJECTED: self._reviewed,
            Kind.POST_EDITED: self._undone, Kind.ARTICLE_PUBLISHED: self._published,
            Kind.ARTICLE_OUTDATED: self._undone,
        }  # fmt: skip
        for event in events:
            self.at = max(self.at or event.at, event.at)
            acts[Kind(event.kind)](event, self.at)
        for claim in self.claims:
            self._unlink(claim)
        return self.claims

    def _claim(
        self, code: str, source: str, receiver: int | None, at: datetime, by: int | None,
        *, giver: int | None = None, post: int | None = None, less: Decimal = Decimal(0),
        decays: bool = True,
    ) -> Claim | None:  # fmt: skip
        terms = self.rules.terms(code, at)
        if terms is None or receiver is None or receiver == giver:
            return None
        # A confirmation by an older set may have brought more than the acceptance does now.
        base = max(Decimal(0), terms.points - less)
        claim = Claim(terms, source, receiver, giver, self.thread.pk, post, base, decays)
        claim.begin(at, by)
        self.claims.append(claim)
        return claim

    def _solved(self, event: Told, at: datetime) -> None:
        fact, post = self.facts.solutions.get(event.data["solution"]), self._post(event)
        if fact is not None and event.data.get("restores"):
            self._set_again(fact, event, at)
            return
        if fact is None or post is None or fact.by_id is None:
            return
        kept, self.kept = self.kept, []
        code = "CONF" if fact.kind == Solution.Kind.CONFIRMED else "SOL"
        is_paid = self.facts.solved_elsewhere(fact)
        claims = [*kept, None if is_paid else self._solution(code, fact, post, at, kept)]
        is_guest = self.facts.place_of(post.pk, 0) not in (None, self.thread.pk)
        if not kept and not is_guest and self._had_waited(post):
            claims.append(self._solution("RESC", fact, post, at, kept))
        claims.append(self._linked_solution(code, fact, post, at, kept))
        self.of_solution[fact.pk] = [claim for claim in claims if claim is not None]
        if code == "SOL" and fact.by_id == self.thread.author_id:
            self._ask_on(fact.pk, event, at)

    def _set_again(self, fact: Solved, event: Told, at: datetime) -> None:
        """A slip had ended it: what it brought holds again, from the day on which it began, and
        what the slip brought does not."""
        kept, self.kept, ended = self.kept, [], event.data["restores"]
        claims = self.of_solution[fact.pk] = self.of_solution.get(ended, [])
        for claim in kept:
            if claim not in claims:
                claim.turn_off(OWN, at, "slip", event.by_id)
        for claim in claims:
            claim.turn_on(OWN, at, event.by_id)
        if ended in self.asked_before:
            self.asked_before[fact.pk] = self.asked_before[ended]
            self._ask_on(fact.pk, event, at)

    def _solution(
        self, code: str, fact: Solved, post: Written, at: datetime, kept: list[Claim]
    ) -> Claim | None:
        if post.author_id == self.thread.author_id:
            return None
        is_asker = fact.by_id == self.thread.author_id
        return self._claim(
            code, f"solution:{fact.pk}", post.author_id, at, fact.by_id, giver=fact.by_id,
            post=post.pk, less=_base_of("CONF", kept),
            # The team's word, and a mentor's, is their work: it weighs the same each time.
            decays=is_asker or (fact.kind == "confirmed" and not self._was_enough(fact)),
        )  # fmt: skip

    def _linked_solution(
        self, code: str, fact: Solved, post: Written, at: datetime, kept: list[Claim]
    ) -> Claim | None:
        """Whoever had said where this was asked before, when that is what solved it: as much as
        whoever solves."""
        rule = self.rules.terms(code, at)
        links = [
            link for link in self.facts.duplicates.get(self.thread.pk, [])
            if link.at <= fact.at and (link.ended_at is None or link.ended_at > fact.at)
        ]  # fmt: skip
        if post.source_id is None or rule is None or not links:
            return None
        linker = links[-1].by_id
        if linker == self.thread.author_id:
            return None
        claim = self._claim(
            "DUP", f"solution:{fact.pk}", linker, at, fact.by_id, giver=fact.by_id, post=post.pk
        )
        if claim is not None:
            claim.base = max(Decimal(0), rule.points - _base_of("DUP", kept))
        return claim

    def _cleared(self, event: Told, at: datetime) -> None:
        pk = event.data["solution"]
        fact, claims = self.facts.solutions.get(pk), self.of_solution.get(pk, [])
        is_slip, is_replaced = event.data.get("is_slip"), event.data.get("is_replaced")
        is_confirmed = fact is not None and fact.kind == "confirmed"
        if self.asked_by == pk and is_slip:
            self._ask_as_before(pk, event, at)
        elif self.asked_by == pk and not is_replaced:
            self._ask_off(event, at, "cleared")
        if event.data.get("is_kept") and (is_confirmed or is_slip):
            self.kept = claims  # whoever asked takes it over at once, or did so by a slip
            return
        reason = "slip" if is_slip else "replaced" if is_replaced else "cleared"
        for claim in claims:
            claim.turn_off(OWN, at, reason, event.by_id)

    def _marked(self, event: Told, at: datetime) -> None:
        mark, post = self.facts.marks.get(event.data["mark"]), self._post(event)
        if mark is None or post is None:
            return
        if self.facts.kind_of(post, event.pk) != Post.Kind.ANSWER:
            return
        old_enough = timedelta(days=self.rules.at(at).giver_days)
        if at - self.facts.joined[mark.member_id] < old_enough:
            return
        claim = self._claim("HELP", f"mark:{mark.pk}", post.author_id, at, mark.member_id,
                            giver=mark.member_id, post=post.pk)  # fmt: skip
        if claim is not None:
            self.of_mark[mark.pk] = claim

    def _unmarked(self, event: Told, at: datetime) -> None:
        claim = self.of_mark.pop(event.data["mark"], None)
        if claim is not None:
            reason = "slip" if event.data.get("is_slip") else "withdrawn"
            claim.turn_off(OWN, at, reason, event.by_id)

    def _alone(self, event: Told, at: datetime) -> None:
        self._ask_on(None, event, at)

    def _broken(self, event: Told, at: datetime) -> None:
        self._ask_off(event, at, "broken")
        self._say_why(event, at, "broken")

    def _unsaid(self, event: Told, at: datetime) -> None:
        """What a slip took back, the acceptance brings again that is set anew beside it."""
        if event.data["said"] == "solved_alone" and self.asked_by is None:
            self._ask_off(event, at, "slip")

    def _ask_on(self, solution: int | None, event: Told, at: datetime) -> None:
        """The asker said what became of their question: once a thread, while it holds."""
        if solution is not None:
            holds = self.asked is not None and OWN not in self.asked.offs
            self.asked_before.setdefault(solution, (self.asked_by, holds))
        self.asked_by = solution
        if self.asked is None:
            source = f"thread:{self.thread.pk}"
            self.asked = self._claim("ASK", source, self.thread.author_id, at, event.by_id)
        else:
            self.asked.turn_on(OWN, at, event.by_id)

    def _ask_as_before(self, solution: int, event: Told, at: datetime) -> None:
        """They said so by a slip: what they had said before it holds as it did."""
        self.asked_by, held = self.asked_before[solution]
        if not held:
            self._ask_off(event, at, "slip")

    def _ask_off(self, event: Told, at: datetime, reason: str) -> None:
        if self.asked is not None and OWN not in self.asked.offs:
            self.asked.turn_off(OWN, at, reason, event.by_id)

    def _deleted(self, event: Told, at: datetime) -> None:
        for claim, what in self._hit(event):
            claim.turn_off(what, at, f"{what}_deleted", event.by_id)
        self._say_why(event, at, "post_deleted")

    def _restored(self, event: Told, at: datetime) -> None:
        for claim, what in self._hit(event):
            claim.turn_on(what, at, event.by_id)

    def _say_why(self, event: Told, at: datetime, reason: str) -> None:
        """The solution was taken back in the same breath: this is why."""
        for claim in self.claims:
            last = claim.runs[-1] if claim.runs else None
            if claim.post == event.post_id and last and last.end == at:
                last.end_reason = reason if last.end_reason == "cleared" else last.end_reason

    def _hit(self, event: Told) -> list[tuple[Claim, str]]:
        """Which claims go with this post, and by which condition: a question is its thread, with
        the posts that stood in it then (decision 0050)."""
        post = self._post(event)
        is_question = post is not None and self.facts.kind_of(post, event.pk) == Post.Kind.QUESTION
        where = event.elsewhere or self.thread.pk
        if is_question:
            stood = [
                claim for claim in self.claims
                if (self.facts.place_of(claim.post, event.pk) or self.thread.pk) == where
            ]  # fmt: skip
            return [(claim, THREAD) for claim in stood]
        return [(claim, POST) for claim in self.claims if claim.post == event.post_id]

    def _reviewed(self, event: Told, at: datetime) -> None:
        """Somebody else than who wrote the post decided on a suggested edit."""
        post, edit = self._post(event), self.facts.edits.get(event.data["edit"])
        if edit is None or post is None or event.by_id in (post.author_id, edit.by_id):
            return
        self._claim("REV", f"edit:{edit.pk}", event.by_id, at, event.by_id, post=post.pk)

    def _published(self, event: Told, at: datetime) -> None:
        article = self.facts.articles.get(event.data["article"])
        if article is None:
            return
        self._claim("REV", f"review:{event.pk}", event.by_id, at, event.by_id)
        if article.pk not in self.published:
            self.published.add(article.pk)
            self._claim("ART", f"article:{article.pk}", article.owner_id, at, event.by_id)

    def _undone(self, event: Told, at: datetime) -> None:
        """What a review let through was undone while it was held: it was not upheld."""
        for claim in self.claims:
            fits = claim.terms.code == "REV" and event.by_id != claim.receiver
            is_held = at < claim.at + timedelta(days=claim.terms.hold_days)
            if fits and is_held and claim.post == event.post_id and OWN not in claim.offs:
                claim.turn_off(OWN, at, "undone", event.by_id)

    def _had_waited(self, post: Written) -> bool:
        """The question was so old when the answer that solves it came."""
        minutes = self.rules.at(post.created_at).rescue_minutes
        return post.created_at - self.thread.created_at > timedelta(minutes=minutes)

    def _was_enough(self, fact: Solved) -> bool:
        words = self.facts.enough.get(fact.post_id, [])
        return any(word.by_id == fact.by_id and word.at <= fact.at for word in words)

    def _unlink(self, claim: Claim) -> None:
        """Two accounts that belong together give each other nothing."""
        if claim.giver is None:
            return
        for link in self.facts.linked.get(frozenset((claim.giver, claim.receiver)), []):
            claim.cut(since=link.at, until=link.ended_at, by=(link.by_id, link.ended_by_id))

    def _post(self, event: Told) -> Written | None:
        return self.facts.posts.get(event.post_id) if event.post_id else None


def _base_of(code: str, claims: list[Claim]) -> Decimal:
    """What a confirmation brought already: an acceptance adds the rest."""
    return next((claim.base for claim in claims if claim.terms.code == code), Decimal(0))
