"""A grown community: as people really behave, and right to the last counter."""

import statistics
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, Min, Q, QuerySet

from community.domain.demo import moderated, outage
from community.domain.demo.content import Content
from community.domain.demo.dice import BERLIN
from forum.lib import limits, markup
from forum.models import Member, Post, SearchDocument, Standing, Thread
from tests.community.demo import facts
from tests.community.demo.conftest import GROWN_TO, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture(autouse=True)
def _here(grown: int, db: None) -> None:
    """All of these look at the one community."""


@pytest.fixture
def threads(grown: int) -> QuerySet[Thread]:
    """Those that grew."""
    return Thread.objects.filter(pk__gt=grown)


def test_it_grew_to_what_was_asked(threads: QuerySet[Thread], everything: Content) -> None:
    assert Thread.objects.listed().count() == GROWN_TO
    of_moderators = len(moderated.told()["threads"])  # one went into another, one was split off
    before = len(everything.topics) + len(outage.ASKED) + of_moderators
    assert threads.count() == GROWN_TO - before


def test_asking_for_fewer_changes_nothing() -> None:
    out = StringIO()

    call_command("seed_demo", threads=GROWN_TO - 1, stdout=out)

    assert f"there are {GROWN_TO - 1} threads or more already" in out.getvalue()
    assert Thread.objects.listed().count() == GROWN_TO


@pytest.mark.parametrize(
    "faults",
    [
        lambda: facts.in_the_future(NOW), facts.before_joining, facts.out_of_order,
        facts.wrong_activity, facts.wrong_marks, facts.wrong_solutions, facts.missing_history,
    ],
)  # fmt: skip
def test_the_facts_fit_together(faults: Callable[[], int]) -> None:
    assert faults() == 0


def test_counters_equal_a_recount() -> None:
    assert facts.miscounted_threads() == []


def test_whom_somebody_helped_equals_a_recount() -> None:
    assert facts.wrong_helped(30) == []
    assert Standing.objects.count() == Member.objects.count()


def test_bodies_are_as_the_renderer_writes_them(threads: QuerySet[Thread]) -> None:
    """Passages are rendered one by one: together they must be what the whole gives."""
    for post in Post.objects.filter(thread__in=threads):
        rendered = markup.render(post.body)
        assert (post.body_html, post.excerpt) == (rendered.html, rendered.excerpt), post.body


def test_texts_keep_the_limits(threads: QuerySet[Thread]) -> None:
    comments = Post.objects.filter(thread__in=threads, kind=Post.Kind.COMMENT)

    assert max(len(thread.title) for thread in threads) <= limits.TITLE[1]
    assert max(len(post.body) for post in comments) <= limits.COMMENT[1]


def test_no_two_threads_are_alike(threads: QuerySet[Thread]) -> None:
    bodies = Post.objects.filter(thread__in=threads, kind=Post.Kind.QUESTION)

    assert bodies.values("body").distinct().count() == threads.count()
    assert threads.values("title").distinct().count() > threads.count() * 0.8


def test_answers_per_question(threads: QuerySet[Thread]) -> None:
    """0/1/2 answers: 4-13 / 39-43 / 23-33 % of old enough threads, give or take chance."""
    old = threads.filter(created_at__lt=NOW - timedelta(days=14))
    shares = Counter(old.values_list("answer_count", flat=True))

    assert 0.03 < shares[0] / old.count() < 0.17
    assert 0.33 < shares[1] / old.count() < 0.49
    assert 0.18 < shares[2] / old.count() < 0.38


def test_hours_to_the_first_answer(threads: QuerySet[Thread]) -> None:
    """No answer after 24 hours: 23-36 %; the median of the others 2.9 to 9 hours."""
    old = threads.filter(created_at__lt=NOW - timedelta(days=14)).annotate(
        first=Min("posts__created_at", filter=Q(posts__kind=Post.Kind.ANSWER))
    )
    waits = [
        (thread.first - thread.created_at) / timedelta(hours=1) for thread in old if thread.first
    ]
    late = old.count() - sum(hours <= 24 for hours in waits)

    assert 0.2 < late / old.count() < 0.4
    assert 2.5 < statistics.median(waits) < 10


def test_about_half_is_solved(threads: QuerySet[Thread]) -> None:
    solved = threads.filter(state=Thread.State.SOLVED).count() / threads.count()

    assert 0.3 < solved < 0.64


def test_comments(threads: QuerySet[Thread]) -> None:
    counted = threads.annotate(
        on_question=Count("posts", filter=Q(posts__parent__kind=Post.Kind.QUESTION))
    )
    numbers = list(counted.values_list("on_question", flat=True))

    assert 1.1 < statistics.mean(numbers) < 2.4
    assert 0.36 < numbers.count(0) / len(numbers) < 0.56


def test_a_few_write_most_answers() -> None:
    """Gini .60 to .72; the five busiest 20 to 43 %."""
    counts = sorted(
        Post.objects.filter(kind=Post.Kind.ANSWER)
        .values("author")
        .annotate(n=Count("pk"))
        .values_list("n", flat=True)
    )
    size, total = len(counts), sum(counts)
    weighted = sum((2 * rank - size - 1) * n for rank, n in enumerate(counts, start=1))

    assert 0.55 < weighted / (size * total) < 0.75
    assert 0.18 < sum(counts[-5:]) / total < 0.43


def test_most_members_never_post() -> None:
    silent = Member.objects.filter(posts=None).count() / Member.objects.count()

    assert 0.7 < silent < 0.9


def test_words(threads: QuerySet[Thread]) -> None:
    """Medians: title 8, question 59 to 111, answer 84 to 195, comment 23 to 32."""
    median = {
        kind: statistics.median(
            len(body.split())
            for body in Post.objects.filter(thread__in=threads, kind=kind).values_list(
                "body", flat=True
            )
        )
        for kind in ("question", "answer", "comment")
    }
    titles = statistics.median(len(thread.title.split()) for thread in threads)

    assert 7 <= titles <= 12
    assert 59 < median["question"] < 111
    assert 84 < median["answer"] < 195
    assert 20 < median["comment"] < 36


def test_hours_of_the_day(threads: QuerySet[Thread]) -> None:
    hours = [thread.created_at.astimezone(BERLIN).hour for thread in threads]

    assert 0.62 < sum(10 <= hour < 21 for hour in hours) / len(hours) < 0.82


def test_one_to_five_tags(threads: QuerySet[Thread]) -> None:
    numbers = Counter(thread.tags.count() for thread in threads)

    assert set(numbers) <= {1, 2, 3, 4, 5}
    assert 0.3 < numbers[2] / threads.count() < 0.48


def test_search_knows_every_thread() -> None:
    assert SearchDocument.objects.count() == GROWN_TO
