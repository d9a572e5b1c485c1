"""Facts and their events, many at once, as the verbs would have left them: thousands of questions a
second, where the verbs make dozens. The ledger follows by the real rebuild."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from forum.models import (
    Category,
    Confirmation,
    Event,
    Mark,
    Member,
    Post,
    Solution,
    Standing,
    Thread,
)

JOINED = datetime(2024, 1, 1, tzinfo=UTC)
AT_ONCE = 2_000
Kind = Event.Kind


@dataclass(slots=True)
class Deed:
    """A question with an answer, and what became of it. Instants grow within it."""

    asker: Member
    helper: Member
    asked_at: datetime
    answered_at: datetime
    body: str
    accepted_at: datetime | None = None
    confirmed: tuple[Member, datetime] | None = None
    marks: list[tuple[Member, datetime]] = field(default_factory=list)


class People:
    """Makes members; `write` stores those that are new."""

    def __init__(self) -> None:
        self.new: list[Member] = []
        self.count = 0

    def one(self, name: str = "member", *, is_verified: bool = True, role: str = "") -> Member:
        self.count += 1
        handle = f"{name}-{self.count}"
        member = Member(
            handle=handle, handle_skeleton=handle, display_name=handle.capitalize(),
            joined_at=JOINED, password="!", verified_at=JOINED if is_verified else None,
            verified_source=Member.Source.IMPORT if is_verified else "", staff_role=role,
        )  # fmt: skip
        self.new.append(member)
        return member

    def several(self, n: int, name: str, *, is_verified: bool = True) -> list[Member]:
        return [self.one(name, is_verified=is_verified) for _ in range(n)]

    def write(self, *, mentors: Iterable[Member] = ()) -> None:
        Member.objects.bulk_create(self.new, batch_size=AT_ONCE)
        trusted = set(map(id, mentors))
        Standing.objects.bulk_create(
            [Standing(member=one, is_mentor=id(one) in trusted) for one in self.new],
            batch_size=AT_ONCE,
        )
        self.new = []


def category() -> Category:
    return Category.objects.get_or_create(slug="all", defaults={"name": {"en": "All"}})[0]


def write(deeds: Sequence[Deed]) -> None:
    """Store all of them, whose people are stored."""
    place = category()
    for start in range(0, len(deeds), AT_ONCE):
        _write(deeds[start : start + AT_ONCE], place)


def _write(deeds: Sequence[Deed], place: Category) -> None:
    threads = Thread.objects.bulk_create(_thread(deed, place) for deed in deeds)
    pairs = list(zip(deeds, threads, strict=True))
    Post.objects.bulk_create(
        _post(thread, Post.Kind.QUESTION, deed.asker, deed.asked_at, "It does not work.")
        for deed, thread in pairs
    )
    answers = Post.objects.bulk_create(
        _post(thread, Post.Kind.ANSWER, deed.helper, deed.answered_at, deed.body)
        for deed, thread in pairs
    )
    both = list(zip(deeds, answers, strict=True))
    Confirmation.objects.bulk_create(
        Confirmation(post=post, by=by, kind="others", is_enough=True, at=at)
        for deed, post in both
        if deed.confirmed
        for by, at in [deed.confirmed]
    )
    solutions = Solution.objects.bulk_create(
        Solution(thread=post.thread, post=post, by=by, at=at, kind=kind)
        for deed, post in both
        for by, at, kind in _solved(deed)
    )
    marks = Mark.objects.bulk_create(
        Mark(post=post, member=by, kind=Mark.Kind.HELPED, given_at=at)
        for deed, post in both
        for by, at in deed.marks
    )
    events = [*map(_of_solution, solutions), *map(_of_mark, marks)]
    Event.objects.bulk_create(sorted(events, key=lambda event: event.at))


def _thread(deed: Deed, place: Category) -> Thread:
    return Thread(
        title="Why does it not work?", slug="why-does-it-not-work", category=place, language="en",
        author=deed.asker, created_at=deed.asked_at, active_at=deed.answered_at, answer_count=1,
        state=Thread.State.ANSWERED,
    )  # fmt: skip


def _post(thread: Thread, kind: str, by: Member, at: datetime, body: str) -> Post:
    return Post(
        thread=thread, kind=kind, author=by, body=body, body_html="", renderer_version=1,
        created_at=at,
    )  # fmt: skip


def _solved(deed: Deed) -> Iterator[tuple[Member, datetime, str]]:
    if deed.accepted_at:
        yield deed.asker, deed.accepted_at, "accepted"
    elif deed.confirmed:
        yield *deed.confirmed, "confirmed"


def _of_solution(fact: Solution) -> Event:
    return Event(
        kind=Kind.SOLUTION_SET, thread=fact.thread, post=fact.post, by=fact.by, at=fact.at,
        member=fact.post.author, data={"solution": fact.pk},
    )  # fmt: skip


def _of_mark(fact: Mark) -> Event:
    return Event(
        kind=Kind.MARK_GIVEN, thread=fact.post.thread, post=fact.post, by=fact.member,
        at=fact.given_at, member=fact.post.author, data={"mark": fact.pk},
    )  # fmt: skip


def talk(members: Iterable[Member], *, at: datetime) -> None:
    """A word of each of them somewhere else: so do people who are more than a hand that accepts."""
    people = list(members)
    if not people:
        return
    host = Deed(people[0], people[0], at, at + timedelta(hours=1), "")
    thread = Thread.objects.bulk_create([_thread(host, category())])[0]
    first = Post.objects.bulk_create(
        [_post(thread, Post.Kind.QUESTION, people[0], at, "How is everybody?")]
    )[0]
    Post.objects.bulk_create(
        [
            Post(
                thread=thread, kind=Post.Kind.COMMENT, parent=first, author=one, body="Fine.",
                body_html="", renderer_version=1, created_at=at,
            )
            for one in people
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
