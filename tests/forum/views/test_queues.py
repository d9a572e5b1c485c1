"""Unanswered is more than zero replies: six queues, their counts, pages and feeds."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection

from forum.domain import (
    confirmations,
    duplicates,
    marks,
    posts,
    reactions,
    solutions,
    threads,
    twins,
    verdicts,
)
from forum.lib import clock
from forum.lib.limits import Pace
from forum.models import Category, Member, Post, Thread, ThreadLink
from forum.queries import queues
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
AGO, WHILE = timedelta(days=5), timedelta(hours=1)
SIGNED_IN = 3
TITLES = "{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title"


class Wanted:
    """A thread for each queue, and some that nobody needs to look at."""

    def __init__(self, sim: Category, newcomer: Member) -> None:
        self.sim, self.newcomer = sim, newcomer
        self.asker, self.helper = factories.member("asker"), factories.member("helper")
        self.at = clock.now() - AGO
        self.fresh = clock.now() - timedelta(hours=2)
        self.none = self.ask("Nobody has answered this")
        self.alone = self.ask("Only the asker replied here", by=self.asker)
        self.broken = self.ask("It was tried and did not help", by=self.helper)
        verdicts.still_broken(
            post=self.broken.posts.get(kind="answer"), by=self.asker, now=self.fresh
        )
        self.unsure = self.ask("A newcomer answered this one", by=newcomer, at=self.fresh)
        self.silent = self.ask("The asker never came back", by=self.helper)
        self.solved = self.ask("This one was solved long ago", by=self.helper)
        answer = self.solved.posts.get(kind="answer")
        solutions.accept(thread=self.solved, post=answer, by=self.asker, now=self.fresh)
        self.twin = self.ask("The same as what was solved", at=self.fresh)
        self.other_twin = self.ask("What was solved names it", at=self.fresh)
        self.answered_twin = self.ask("The same, and answered", by=self.helper)
        self.failed = self.ask("It failed for those who tried", by=self.helper, at=self.fresh)
        self.react(self.failed, "failed")
        self.mo = factories.member("closer", staff_role="moderator")
        self.same(self.twin, self.solved)
        self.same(self.answered_twin, self.solved)
        self.same(self.solve(self.ask("Solved as well")), self.other_twin)
        self._nobody_needs_to_look()

    def ask(self, title: str, *, by: Member | None = None, at: Any = None, **extra: Any) -> Thread:
        at = at or self.at
        thread = factories.question(
            **{"title": title, "category": self.sim, "by": self.asker, "at": at} | extra
        )
        if by is not None:
            factories.answer(thread, by=by, at=at + timedelta(minutes=5))
        thread.refresh_from_db()
        return thread

    def solve(self, thread: Thread) -> Thread:
        answer = factories.answer(thread, by=self.helper, at=self.at)
        return solutions.accept(thread=thread, post=answer, by=self.asker, now=self.fresh)

    def same(self, thread: Thread, original: Thread) -> None:
        duplicates.mark(thread=thread, original=original, by=self.mo, now=self.fresh)
        thread.refresh_from_db()

    def react(self, thread: Thread, kind: str) -> None:
        reactions.react(
            post=thread.posts.get(kind="answer"), by=factories.member(), kind=kind,
            device="Pixel 9", software="16", now=self.fresh,
        )  # fmt: skip

    def link(self, thread: Thread, target: Thread, kind: str = "duplicate") -> None:
        """As an import writes it."""
        ThreadLink.objects.create(thread=thread, target=target, kind=kind, at=self.fresh)

    def _nobody_needs_to_look(self) -> None:
        self.ask("Answered today by somebody known", by=self.helper, at=self.fresh)
        helped = self.ask("A newcomer was right here", by=self.newcomer, at=self.fresh)
        marks.give(post=helped.posts.get(kind="answer"), by=self.helper, now=self.fresh)
        closed = self.ask("Closed, whatever it says", at=self.fresh)
        threads.close(thread=closed, by=self.mo, reason="Asked before.", now=self.fresh)
        gone = self.ask("Deleted, whatever it says", at=self.fresh)
        posts.delete(post=gone.posts.get(), by=self.mo, now=self.fresh)
        related = self.ask("Related is not the same", by=self.helper, at=self.fresh)
        self.link(related, self.solved, kind="related")
        self._said_otherwise()

    def _said_otherwise(self) -> None:
        for word in ("works", "confirmed", "alone"):
            right = self.ask(f"A newcomer was right: {word}", by=self.newcomer, at=self.fresh)
            if word == "works":
                self.react(right, "works")
            elif word == "confirmed":
                post, eva = right.posts.get(kind="answer"), factories.member(staff_role="expert")
                confirmations.confirm(post=post, by=eva, kind="company", now=self.fresh)
            else:
                verdicts.solved_alone(thread=right, by=self.asker, now=self.fresh)
        alone = self.ask("A twin that its asker solved alone")
        twin = self.ask("Its twin")
        twins.link(thread=alone, other=twin, by=self.mo, now=self.fresh)
        self.solve(twin)
        verdicts.solved_alone(thread=alone, by=self.asker, now=self.fresh)
        back = self.ask("The asker came back", by=self.helper)
        factories.comment(back.posts.get(kind="answer"), by=self.asker, at=self.at + WHILE)
        mixed = self.ask("It works for as many", by=self.helper, at=self.fresh)
        self.react(mixed, "failed")
        self.react(mixed, "works")
        better = self.ask("Another answer is better", by=self.helper, at=self.fresh)
        self.react(better, "failed")
        marks.give(
            post=factories.answer(better, by=factories.member(), at=self.fresh), by=self.mo,
            now=self.fresh,
        )  # fmt: skip


@pytest.fixture
def wanted(sim: Category, nina: Member, settings: Any) -> Wanted:
    """Made in any order of times: nobody is too quick here."""
    settings.LIMITS_MEMBER = settings.LIMITS_NEWCOMER = Pace(999, 999, 999, timedelta(days=-99))
    return Wanted(sim, nina)


def found(wanted: Wanted, **extra: Any) -> dict[str, set[str]]:
    asked = queues.Asked(member=None, now=clock.now(), **extra)
    return {
        queue: {row.title for row in queues.page(queue=queue, asked=asked, cursor="").rows}
        for queue in queues.QUEUES
    }


def test_each_queue_holds_what_it_says_and_nothing_else(wanted: Wanted) -> None:
    twins = {wanted.twin.title, wanted.other_twin.title, wanted.answered_twin.title}
    assert found(wanted) == {
        "no-answer": {wanted.none.title, wanted.other_twin.title},
        "only-asker": {wanted.alone.title},
        "did-not-help": {wanted.broken.title, wanted.failed.title},
        "unconfirmed": {wanted.unsure.title},
        "asker-silent": {wanted.silent.title},
        "twins": twins,
    }
    asked = queues.Asked(member=None, now=clock.now())
    assert list(queues.counts(asked=asked).values()) == [2, 1, 2, 1, 1, 3]


def test_language_and_category_choose_among_them(wanted: Wanted) -> None:
    devices = factories.category("devices")
    german = wanted.ask("Auf Deutsch gefragt", language="de", at=wanted.fresh)
    elsewhere = wanted.ask("Asked elsewhere", category=devices, at=wanted.fresh)

    in_german, of_devices = found(wanted, language="de"), found(wanted, category=devices)

    assert in_german == {key: set() for key in queues.QUEUES} | {"no-answer": {german.title}}
    assert of_devices == {key: set() for key in queues.QUEUES} | {"no-answer": {elsewhere.title}}


def test_an_answer_that_helps_ends_the_waiting(wanted: Wanted) -> None:
    now = clock.now()
    factories.answer(wanted.none, by=wanted.helper, at=now)
    factories.answer(wanted.broken, by=wanted.helper, at=now)
    marks.give(post=wanted.unsure.posts.get(kind="answer"), by=wanted.helper, now=now)
    solutions.accept(
        thread=wanted.silent, post=wanted.silent.posts.get(kind="answer"), by=wanted.asker, now=now
    )

    assert {queue: len(rows) for queue, rows in found(wanted).items()} == {
        "no-answer": 1, "only-asker": 1, "did-not-help": 1, "unconfirmed": 0, "asker-silent": 0,
        "twins": 3,
    }  # fmt: skip


def test_who_sees_what_of_private_rooms(
    as_: Any, wanted: Wanted, team: Category, mo: Member, olga: Member
) -> None:
    hidden = wanted.ask("Only for the team", category=team)
    wanted.link(wanted.alone, _solved_in(team, wanted))

    def seen(person: Member | None, queue: str) -> str:
        return str(as_(person).get(f"/help-others/{queue}/").content.decode())

    assert [hidden.title in seen(who, "no-answer") for who in (None, olga, mo)] == [
        False, False, True,
    ]  # fmt: skip
    assert [wanted.alone.title in seen(who, "twins") for who in (None, olga, mo)] == [
        False, False, True,
    ]  # fmt: skip
    counted = [
        queues.counts(asked=queues.Asked(who, clock.now()))["no-answer"] for who in (olga, mo)
    ]
    assert counted == [2, 3]
    for who in (None, olga):
        assert as_(who).get(f"/help-others/?category={team.slug}").status_code == 404
    assert as_(mo).get(f"/help-others/?category={team.slug}").status_code == 200


def _solved_in(team: Category, wanted: Wanted) -> Thread:
    solved = wanted.ask("Solved behind closed doors", category=team, by=wanted.helper)
    answer = solved.posts.get(kind="answer")
    solutions.accept(thread=solved, post=answer, by=wanted.asker, now=wanted.fresh)
    return solved


def test_twins_of_what_was_solved_wait_until_they_leave_it(as_: Any, wanted: Wanted) -> None:
    first, second = wanted.ask("Twin, the first"), wanted.ask("Twin, the second")
    twins.link(thread=first, other=second, by=wanted.asker, now=wanted.fresh)
    assert first.title not in found(wanted)["twins"]

    answer = factories.answer(second, by=wanted.helper)
    solutions.accept(thread=second, post=answer, by=wanted.asker, now=wanted.fresh)
    assert first.title in found(wanted)["twins"]

    twins.leave(thread=first, by=wanted.asker, now=wanted.fresh)
    assert first.title not in found(wanted)["twins"]


def test_pages_go_on_where_the_one_before_ended(as_: Any, wanted: Wanted) -> None:
    made = [wanted.ask(f"Waits as number {n:02}", at=wanted.at - timedelta(n)) for n in range(25)]
    page = as_(None).get("/help-others/no-answer/?in=en&category=sim")
    following = page.context["next_url"]
    rest = as_(None).get(following)

    titles = [row.title for row in [*page.context["page"].rows, *rest.context["page"].rows]]
    assert following.startswith("/help-others/no-answer/?in=en&category=sim&after=")
    assert len(titles) == 27
    assert [title for title in titles if title.startswith("Waits")] == [
        thread.title for thread in made
    ]
    assert rest.context["next_url"] == ""


def test_the_hub_leads_to_each_queue_with_its_filter_and_count(as_: Any, wanted: Wanted) -> None:
    page = as_(None).get("/help-others/?in=en").content.decode()

    for queue in queues.QUEUES:
        assert f'href="/help-others/{queue}/?in=en"' in page
    assert page.count('<span class="queue-count">') == 6


def test_counts_stop_at_a_hundred(as_: Any, sim: Category) -> None:
    at = clock.now()
    Thread.objects.bulk_create(
        Thread(
            title="One of many", slug="one-of-many", category=sim, language="en",
            created_at=at, active_at=at, waiting_since=at,
        )
        for _ in range(120)
    )  # fmt: skip

    assert "99+" in as_(None).get("/help-others/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["nothing/", "no-answer/?after=x", "no-answer/?in=xx", "no-answer/?category=zzz", "?in=xx"],
)
def test_nonsense_is_not_there(as_: Any, db: None, path: str) -> None:
    assert as_(None).get(f"/help-others/{path}").status_code == 404


@pytest.mark.thorough
@pytest.mark.parametrize("queue", queues.QUEUES)
def test_each_has_a_feed_of_what_visitors_see(
    as_: Any, wanted: Wanted, team: Category, mo: Member, queue: str
) -> None:
    wanted.ask("Only for the team", category=team)
    page = as_(mo).get(f"/help-others/{queue}/").content.decode()

    response = as_(mo).get(f"/feeds/help-others/{queue}.atom")

    assert f'href="/feeds/help-others/{queue}.atom"' in page
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    told = {node.text for node in ElementTree.fromstring(response.content).iterfind(TITLES)}
    assert told == found(wanted)[queue]
    assert as_(None).get("/feeds/help-others/nothing.atom").status_code == 404


@pytest.mark.thorough
@pytest.mark.parametrize("reader", [None, "mo"])
def test_queues_cost_the_same_with_few_and_with_many(
    request: pytest.FixtureRequest, as_: Any, wanted: Wanted, reader: str | None
) -> None:
    client = as_(request.getfixturevalue(reader) if reader else None)
    paths = ["/help-others/", *(f"/help-others/{queue}/" for queue in queues.QUEUES)]
    one = [statements(client, path) for path in paths]
    for n in range(20):
        wanted.ask(f"One more that waits {n}")
        wanted.ask(f"One more of a newcomer {n}", by=wanted.newcomer, at=wanted.fresh)
        wanted.ask(f"One more that is silent {n}", by=wanted.helper)

    assert one == [statements(client, path) for path in paths]
    assert max(one) <= 2 + (SIGNED_IN if reader else 0)
    assert statements(as_(None), "/feeds/help-others/asker-silent.atom") <= 5


@pytest.mark.thorough
@pytest.mark.parametrize("queue", queues.QUEUES)
def test_no_queue_reads_every_thread(sim: Category, hana: Member, queue: str) -> None:
    """Among many that are solved, each finds its own by an index."""
    question = factories.question(category=sim)
    states = ["open", "answered", *["not_a_question"] * 8]
    at = question.created_at
    Thread.objects.bulk_create(
        Thread(
            title="One of many", slug="one-of-many", category=sim, language="en", author=hana,
            last_answer_by=hana, state=states[n % 10], created_at=at - timedelta(minutes=n),
            active_at=at - timedelta(minutes=n), waiting_since=at if not n % 10 else None,
        )
        for n in range(3000)
    )  # fmt: skip
    chosen, _field = queues.page_of(queue=queue, asked=queues.Asked(None, clock.now()))
    sql, params = chosen.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE forum_thread")
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Seq Scan on forum_thread " not in plan
    assert Post.objects.count() == 1
