"""What the asker says of where the question stands: whether it waits, and since when."""

from datetime import timedelta

import pytest

from community.domain.imports import threads as imported
from forum.domain import counters, posts, solutions, threads, verdicts
from forum.lib import clock
from forum.models import Event, Post, Thread, Verdict
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
START = clock.now() - timedelta(days=1)


def hours(n):
    return START + timedelta(hours=n)


@pytest.fixture
def answered(hana, mara):
    """Hana asked at 0, Mara answered at 1."""
    thread = factories.question(by=hana, at=START)
    return factories.answer(thread, by=mara, at=hours(1))


def stands(thread):
    thread = Thread.objects.get(pk=thread.pk)
    return thread.state, thread.waiting_since


def test_still_broken_waits_again_from_then_on(answered, hana):
    thread = verdicts.still_broken(post=answered, by=hana, now=hours(2))

    assert stands(thread) == ("answered", hours(2))
    assert list(Verdict.objects.values_list("kind", "post")) == [("still_broken", answered.pk)]
    event = Event.objects.get(kind="did_not_help")
    assert (event.by, event.member.handle, event.post) == (hana, "mara", answered)


def test_the_next_answer_ends_the_waiting(answered, hana, olga):
    verdicts.still_broken(post=answered, by=hana, now=hours(2))

    factories.answer(answered.thread, by=hana, at=hours(3))
    own = stands(answered.thread)
    factories.answer(answered.thread, by=olga, at=hours(4))

    assert own == ("answered", hours(2))
    assert stands(answered.thread) == ("answered", None)


def test_the_askers_comment_waits_anew(answered, hana):
    verdicts.still_broken(post=answered, by=hana, now=hours(2))

    factories.comment(answered, by=hana, at=hours(5))

    assert stands(answered.thread) == ("answered", hours(5))


def test_still_broken_takes_a_solution_back(answered, hana):
    solutions.accept(thread=answered.thread, post=answered, by=hana, now=hours(2))

    verdicts.still_broken(post=answered, by=hana, now=hours(3))

    assert stands(answered.thread) == ("answered", hours(3))
    assert Thread.objects.get().solution is None


def test_solved_alone_waits_no_more(answered, hana):
    verdicts.still_broken(post=answered, by=hana, now=hours(2))

    thread = verdicts.solved_alone(thread=answered.thread, by=hana, now=hours(3))

    assert stands(thread) == ("answered", None)


def test_solved_alone_without_any_answer(hana):
    thread = factories.question(by=hana, at=START)

    verdicts.solved_alone(thread=thread, by=hana, now=hours(1))

    assert stands(thread) == ("open", None)


def test_whoever_writes_on_after_that_waits_again(hana):
    thread = factories.question(by=hana, at=START)
    verdicts.solved_alone(thread=thread, by=hana, now=hours(1))

    factories.comment(thread.posts.get(), by=hana, at=hours(2))

    assert stands(thread) == ("open", hours(2))


def test_solved_alone_leaves_a_solution_alone(answered, hana):
    solutions.accept(thread=answered.thread, post=answered, by=hana, now=hours(2))

    verdicts.solved_alone(thread=answered.thread, by=hana, now=hours(3))

    assert stands(answered.thread) == ("solved", None)
    assert Verdict.objects.count() == 0


def test_solved_myself_is_an_answer_and_the_solution(answered, hana):
    words = {"body": "I had to switch roaming on.", "key": None}

    thread = verdicts.solved_myself(thread=answered.thread, by=hana, now=hours(2), **words)

    assert stands(thread) == ("solved", None)
    own = thread.solution.post
    assert (own.author, own.body) == (hana, words["body"])


def test_needs_help_shows_what_is_still_broken(as_, answered, hana):
    def listed():
        return (
            answered.thread.title in as_(None).get("/questions/?view=needs-help").content.decode()
        )

    before = listed()
    verdicts.still_broken(post=answered, by=hana, now=hours(2))
    broken = listed()
    verdicts.solved_alone(thread=answered.thread, by=hana, now=hours(3))

    assert (before, broken, listed()) == (False, True, False)


@pytest.mark.parametrize("who", ["mara", "mo", "olga"])
def test_only_the_asker_can_say_so(answered, request, who):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed, match="Only the person who asked"):
        verdicts.still_broken(post=answered, by=person, now=hours(2))
    with pytest.raises(NotAllowed, match="Only the person who asked"):
        verdicts.solved_alone(thread=answered.thread, by=person, now=hours(2))
    with pytest.raises(NotAllowed, match="Only the person who asked"):
        verdicts.solved_myself(
            thread=answered.thread, by=person, body="It was the cable.", key=None, now=hours(2)
        )
    assert (Verdict.objects.count(), Post.objects.filter(kind="answer").count()) == (0, 1)


def test_nothing_can_be_said_of_what_is_closed_or_gone(answered, hana, mo):
    threads.close(thread=answered.thread, by=mo, now=hours(2), reason="Enough")
    with pytest.raises(NotAllowed, match="closed"):
        verdicts.still_broken(post=answered, by=hana, now=hours(3))
    threads.reopen(thread=answered.thread, by=mo, now=hours(4))
    posts.delete(post=answered, by=mo, now=hours(5))
    answered.refresh_from_db()
    with pytest.raises(NotAllowed, match="answer is no longer here"):
        verdicts.still_broken(post=answered, by=hana, now=hours(6))


def test_the_imports_sql_says_the_same_as_a_verb(hana, mara, olga, mo):
    """One thread in each state that a verdict can leave behind."""
    made = []
    every = ("b", "ba", "bo", "s", "bs", "sb", "bac", "x", "sx", "bd", "nb", "ns", "n")
    for number, steps in enumerate(every):
        begun = 24 * number
        thread = factories.question(by=hana, at=hours(begun))
        post = factories.answer(thread, by=mara, at=hours(begun + 1))
        for hour, step in enumerate(steps, begun + 2):
            at = hours(hour)
            match step:
                case "b":
                    verdicts.still_broken(post=post, by=hana, now=at)
                case "s":
                    verdicts.solved_alone(thread=thread, by=hana, now=at)
                case "a":
                    factories.answer(thread, by=olga, at=at)
                case "o":
                    factories.answer(thread, by=hana, at=at)
                case "c":
                    factories.comment(post, by=hana, at=at)
                case "x":
                    threads.close(thread=thread, by=mo, now=at, reason="Enough")
                case "d":
                    posts.delete(post=post, by=mo, now=at)
                case "n":
                    post = factories.answer(thread, by=olga, at=at)
        made.append(thread.pk)
    fields = ("pk", "state", "answer_count", "last_answer_by", "waiting_since")

    def shown():
        return list(Thread.objects.filter(pk__in=made).order_by("pk").values_list(*fields))

    by_verbs = shown()
    for pk in made:
        counters.refresh(thread=counters.lock(thread=Thread(pk=pk)))
    recounted = shown()
    with imported.connection.cursor() as cursor:
        cursor.execute(imported._REFRESH, {"threads": made})

    assert recounted == by_verbs
    assert shown() == by_verbs
    assert len({row[4] is None for row in by_verbs}) == 2
