"""Works for me too, did not help, out of date: one word each, counted, and taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from forum.domain import marks, posts, reactions, threads
from forum.lib import clock
from forum.models import Event, Member, Notice, Outdating, Post, Reaction, Thread
from forum.queries import thread_posts
from forum.rules import NotAllowed
from tests import factories
from tests.forum.domain.test_concurrency import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def answer(db: None) -> Post:
    return factories.answer(factories.question())


def fails(post: Post, by: Member | None = None, *, at: Any = None) -> Post:
    return reactions.react(
        post=post, by=by or factories.member(), kind="failed", device="Pixel 9", software="16",
        now=at or clock.now(),
    )  # fmt: skip


def works(post: Post, by: Member) -> Post:
    return reactions.react(post=post, by=by, kind="works", now=clock.now())


def counts(post: Post) -> tuple[int, int, bool]:
    post.refresh_from_db()
    return post.works_count, post.failed_count, post.outdated_at is not None


def test_one_word_each_changed_and_taken_back_as_facts(answer: Post, hana: Member) -> None:
    works(answer, hana)
    works(answer, hana)
    assert counts(answer) == (1, 0, False)

    fails(answer, hana)
    assert counts(answer) == (0, 1, False)
    reactions.withdraw(post=answer, by=hana, now=clock.now())
    reactions.withdraw(post=answer, by=hana, now=clock.now())

    assert counts(answer) == (0, 0, False)
    assert list(Reaction.objects.order_by("pk").values_list("kind", flat=True)) == [
        "works", "failed",
    ]  # fmt: skip
    assert not Reaction.objects.filter(withdrawn_at=None).exists()
    told = Event.objects.filter(kind__startswith="reaction_").order_by("pk")
    assert list(told.values_list("kind", flat=True)) == [
        "reaction_given", "reaction_given", "reaction_withdrawn",
    ]  # fmt: skip


def test_another_device_is_another_word(answer: Post, hana: Member) -> None:
    fails(answer, hana)
    said = {"kind": "failed", "device": "Pixel 10", "software": "17"}
    reactions.react(post=answer, by=hana, now=clock.now(), **said)

    assert counts(answer) == (0, 1, False)
    assert Reaction.objects.get(withdrawn_at=None).device == "Pixel 10"


def test_who_may_not(answer: Post, hana: Member) -> None:
    thread = answer.thread
    assert thread.author is not None
    assert answer.author is not None
    question = thread.posts.get(kind="question")
    for post, by, words in (
        (answer, answer.author, "your own answer"),
        (answer, thread.author, "mark the answer as the solution"),
        (question, hana, "Only an answer"),
        (factories.comment(answer), hana, "Only an answer"),
    ):
        with pytest.raises(NotAllowed, match=words):
            works(post, by)
    posts.delete(post=answer, by=answer.author, now=clock.now())
    with pytest.raises(NotAllowed, match="Only an answer"):
        fails(answer, hana)


def test_a_failure_without_a_device_is_no_fact(answer: Post, hana: Member) -> None:
    for device, software in (("", "16"), ("Pixel 9", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            reactions.react(
                post=answer, by=hana, kind="failed", device=device, software=software,
                now=clock.now(),
            )  # fmt: skip


def test_the_askers_failure_lets_the_question_wait_again() -> None:
    thread = factories.solved()
    assert thread.solution is not None
    assert thread.author is not None
    fails(thread.solution.post, thread.author)

    thread.refresh_from_db()
    assert (thread.solution, thread.state) == (None, "answered")
    assert thread.waiting_since is not None
    assert thread.verdict is not None
    assert thread.verdict.kind == "still_broken"


def test_the_asker_is_heard_once_however_many_devices(answer: Post) -> None:
    thread = answer.thread
    assert thread.author is not None
    for device in ("Pixel 9", "Pixel 10"):
        reactions.react(
            post=answer, by=thread.author, kind="failed", device=device, software="16",
            now=clock.now(),
        )  # fmt: skip

    assert thread.verdicts.count() == 1
    assert Notice.objects.filter(kind="answer_did_not_help").count() == 1


def test_reactions_share_the_days_limit_of_marks(nina: Member) -> None:
    thread = factories.question()
    made = [factories.answer(thread) for _ in range(11)]
    for post in made[:9]:
        works(post, nina)
    marks.give(post=made[9], by=nina, now=clock.now())

    with pytest.raises(NotAllowed, match="10 marks today"):
        works(made[10], nina)


def test_in_a_closed_thread_it_is_only_counted(answer: Post, mo: Member) -> None:
    thread = answer.thread
    assert thread.author is not None
    threads.close(thread=thread, by=mo, now=clock.now(), reason="Enough said")

    fails(answer, thread.author)

    assert counts(answer) == (0, 1, False)
    assert Thread.objects.get(pk=thread.pk).verdict is None


def test_three_reports_within_sixty_days_make_it_out_of_date(answer: Post) -> None:
    start = clock.now() - 100 * DAY
    fails(answer, at=start)
    fails(answer, at=start + 59 * DAY)
    fails(answer, at=start + 61 * DAY)
    assert counts(answer) == (0, 3, False)

    last = factories.member()
    fails(answer, last, at=start + 62 * DAY)

    assert counts(answer) == (0, 4, True)
    assert Outdating.objects.get().by is None
    assert Notice.objects.get(kind="answer_outdated").member == answer.author
    reactions.withdraw(post=answer, by=last, now=start + 63 * DAY)
    assert counts(answer) == (0, 3, False)
    assert Outdating.objects.get().cleared_at is not None


def test_one_person_thrice_is_one_person(answer: Post, hana: Member) -> None:
    for software in ("16", "17", "18"):
        reactions.react(
            post=answer, by=hana, kind="failed", device="Pixel 9", software=software,
            now=clock.now(),
        )  # fmt: skip

    assert counts(answer) == (0, 1, False)


def test_reports_from_before_do_not_count_once_it_is_renewed(answer: Post, eva: Member) -> None:
    for _ in range(3):
        fails(answer)
    reactions.renew(post=answer, by=eva, is_mentor=False, now=clock.now())
    fails(answer)
    fails(answer)
    assert counts(answer) == (0, 5, False)

    fails(answer)

    assert counts(answer) == (0, 6, True)


def test_a_persons_word_outlives_reports(answer: Post, mara: Member, hana: Member) -> None:
    why = {"is_mentor": True, "reason": "The menu is gone since version 16"}
    reactions.outdate(post=answer, by=mara, now=clock.now(), **why)
    fails(answer, hana)
    reactions.withdraw(post=answer, by=hana, now=clock.now())

    assert counts(answer) == (0, 0, True)
    assert answer.outdated_reason == "The menu is gone since version 16"


def test_who_may_say_that_it_is_out_of_date(
    answer: Post, hana: Member, eva: Member, mo: Member, sven: Member
) -> None:
    assert answer.author is not None
    for by in (eva, mo, sven, answer.author):
        reactions.outdate(post=answer, by=by, is_mentor=False, reason="Old menu", now=clock.now())
        reactions.renew(post=answer, by=eva, is_mentor=False, now=clock.now())
    with pytest.raises(NotAllowed, match="Only the team"):
        reactions.outdate(post=answer, by=hana, is_mentor=False, reason="No", now=clock.now())
    with pytest.raises(NotAllowed, match="give a reason"):
        reactions.outdate(post=answer, by=eva, is_mentor=False, reason=" ", now=clock.now())
    question = answer.thread.posts.get(kind="question")
    with pytest.raises(NotAllowed, match="Only an answer"):
        reactions.outdate(post=question, by=eva, is_mentor=False, reason="No", now=clock.now())


def test_its_author_renews_it_after_changing_it(answer: Post, eva: Member) -> None:
    assert answer.author is not None
    now = clock.now()
    reactions.outdate(post=answer, by=eva, is_mentor=False, reason="Old menu", now=now)
    with pytest.raises(NotAllowed, match="edit it"):
        reactions.renew(post=answer, by=answer.author, is_mentor=False, now=now)
    posts.edit(post=answer, by=answer.author, body="The new menu has it.", now=now + DAY)

    reactions.renew(post=answer, by=answer.author, is_mentor=False, now=now + DAY)

    assert counts(answer) == (0, 0, False)


def test_what_is_out_of_date_stands_last(hana: Member, eva: Member) -> None:
    thread = factories.question()
    old, new = factories.answer(thread), factories.answer(thread)
    Post.objects.filter(pk=old.pk).update(helpful_count=9)
    reactions.outdate(post=old, by=eva, is_mentor=False, reason="Old menu", now=clock.now())

    found = thread_posts.of_page(thread=thread, member=hana, sort="helpful", number=1)[1]

    assert [post.pk for post in found if post.kind == "answer"] == [new.pk, old.pk]
    thread_posts.PAGE_SIZE, size = 1, thread_posts.PAGE_SIZE
    try:
        old.refresh_from_db()
        assert [thread_posts.place(post=post, member=hana) for post in (new, old)] == [1, 2]
    finally:
        thread_posts.PAGE_SIZE = size


def test_what_works_for_more_stands_higher_on_every_page(
    monkeypatch: pytest.MonkeyPatch, hana: Member, olga: Member, eva: Member
) -> None:
    thread = factories.question()
    first, helped, both, old = [factories.answer(thread) for _ in range(4)]
    for member in (hana, olga):
        marks.give(post=both, by=member, now=clock.now())
    works(both, eva)
    marks.give(post=helped, by=hana, now=clock.now())
    works(helped, olga)
    for member in (hana, olga, eva, factories.member()):
        works(old, member)
    reactions.outdate(post=old, by=eva, is_mentor=False, reason="Old menu", now=clock.now())
    order = [both, helped, first, old]
    assert list(Post.objects.answers().filter(thread=thread).best_first()) == order

    works(first, factories.member())
    works(first, factories.member())  # as many as the second, and older
    order = [both, first, helped, old]
    monkeypatch.setattr(thread_posts, "PAGE_SIZE", 1)
    for number, answer in enumerate(order, start=1):
        found = thread_posts.of_page(thread=thread, member=None, sort="helpful", number=number)[1]
        assert [post for post in found if post.kind == "answer"] == [answer]
        answer.refresh_from_db()
        assert thread_posts.place(post=answer, member=None) == number
    assert list(Post.objects.answers().filter(thread=thread).best_first()) == order


@pytest.mark.django_db(transaction=True)
def test_three_at_once_are_three() -> None:
    answer = factories.answer(factories.question())
    people = [factories.member() for _ in range(4)]

    faults = at_once(
        *[lambda by=by: fails(answer, by) for by in people[:3]], lambda: works(answer, people[3])
    )

    assert faults == []
    assert counts(answer) == (1, 3, True)
    assert Outdating.objects.count() == 1


def test_a_solution_that_is_out_of_date_says_so(as_: Any, eva: Member) -> None:
    thread = factories.solved()
    assert thread.solution is not None
    reactions.outdate(
        post=thread.solution.post, by=eva, is_mentor=False, reason="The menu moved",
        now=clock.now(),
    )  # fmt: skip

    page = as_(None).get(thread.get_absolute_url()).content.decode()

    assert "Solution out of date" in page
    assert "<b>Out of date.</b> The menu moved" in page
    assert Thread.objects.get(pk=thread.pk).state == "solved"


def test_what_did_not_help_beside_the_solution_leaves_it_one() -> None:
    """Whoever asked has solved it, and says of another answer on what it failed."""
    thread = factories.solved()
    other = factories.answer(thread)

    fails(other, thread.author)

    solution = thread.solution
    thread.refresh_from_db()
    other.refresh_from_db()
    assert (thread.solution, thread.state, other.failed_count) == (solution, "solved", 1)
