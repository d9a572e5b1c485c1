"""The page of a thread is read in narrow statements: nothing is missing, nothing comes late."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from forum.domain import posts, solutions, threads, verdicts
from forum.lib import clock
from forum.models import Member, Post, Thread, ThreadLink
from forum.queries import access, thread_may, thread_page, thread_posts
from tests import factories
from tests.forum import pictures as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(hana: Member, mo: Member, tmp_path: Any, settings: Any) -> Thread:
    """A thread with everything that can be on one."""
    settings.MEDIA_ROOT = tmp_path
    thread = factories.question(by=hana, tag_names=["network", "roaming"])
    first, second = factories.answer(thread), factories.answer(thread)
    factories.comment(first)
    factories.comment(thread.posts.get(kind="question"), by=hana)
    picture = made.send(hana)
    posts.answer(
        thread=thread, by=hana, body="With a picture.", key=None, now=clock.now(),
        pictures={picture.pk: "A phone"},
    )  # fmt: skip
    made.forget_jobs()
    later = clock.now() + timedelta(hours=1)
    posts.edit(post=second, by=mo, now=later, body="Said otherwise.", reason="Clearer")
    posts.delete(post=factories.answer(thread), by=mo, now=clock.now(), reason="Rude")
    solutions.accept(thread=thread, post=first, by=mo, now=clock.now(), reason="It was that")
    for kind in ("duplicate", "related"):
        target = factories.question(title=f"Another {kind} one")
        ThreadLink.objects.create(thread=thread, target=target, kind=kind, at=clock.now())
    threads.close(thread=thread, by=mo, now=clock.now(), reason="Done")
    return thread


def test_nothing_is_loaded_later(
    as_: Any, rich: Thread, hana: Member, olga: Member, mo: Member, eva: Member, monkeypatch: Any
) -> None:
    article = threads.publish_article(
        by=eva, title="Roaming, what is free", body="All of it.", category=rich.category,
        tag_names=[], language="en", now=clock.now(),
    )  # fmt: skip
    waiting = factories.question()
    verdicts.still_broken(post=factories.answer(waiting), by=waiting.author, now=clock.now())
    readers: list[Client] = [as_(person) for person in (None, hana, olga, mo, eva)]

    def late(instance: Model, *_: Any, fields: Any = None, **__: Any) -> None:
        raise AssertionError(f"{fields} of a {type(instance).__name__} came late")

    monkeypatch.setattr(Model, "refresh_from_db", late)

    for thread in (rich, article, waiting):
        path = thread.get_absolute_url()
        for client in readers:
            for query in ("", "?sort=newest", "?sort=oldest"):
                assert client.get(path + query).status_code == 200


def test_all_of_it_is_there(as_: Any, rich: Thread, mo: Member) -> None:
    page = as_(mo).get(rich.get_absolute_url()).content.decode()

    for words in (
        "/tags/network/", "/tags/roaming/", "With a picture.", "A picture is being prepared",
        "Said otherwise.", "by Mo</p>", "It was that", "Another duplicate one",
        "Another related one", "History of this question", "Mo marked an answer as the solution",
        "Mo closed the thread – Done", "Deleted; only moderators",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize("sort", thread_posts.SORTS)
def test_answers_stand_in_their_order_and_the_solution_apart(
    rich: Thread, mo: Member, sort: str
) -> None:
    head = access.thread_to_show(member=mo, pk=rich.pk)
    page = thread_page.load(head=head, member=mo, sort=sort, number=1, now=clock.now())
    assert page is not None
    assert page.solution is not None

    wanted = Post.objects.filter(thread=rich, kind="answer").exclude(pk=page.solution.post.pk)
    keys = {
        "helpful": ("-helpful_count", "created_at", "pk"), "oldest": ("created_at", "pk"),
        "newest": ("-created_at", "-pk"),
    }  # fmt: skip
    assert [view.post.pk for view in page.answers] == list(
        wanted.order_by(*keys[sort]).values_list("pk", flat=True)
    )
    assert [view.post.kind for view in page.question.comments] == ["comment"]
    assert [view.post.kind for view in page.solution.comments] == ["comment"]


def test_each_reader_counts_the_pages_that_they_can_see(hana: Member, mo: Member) -> None:
    thread = factories.question()
    answers = [factories.answer(thread, by=hana) for _ in range(thread_posts.PAGE_SIZE + 1)]
    posts.delete(post=answers[0], by=mo, now=clock.now())

    def pages(member: Member | None) -> int:
        head = access.thread_to_show(member=member, pk=thread.pk)
        page = thread_page.load(head=head, member=member, sort="helpful", number=1, now=clock.now())
        assert page is not None
        return page.count

    assert [pages(person) for person in (None, hana, mo)] == [1, 1, 2]


@pytest.mark.thorough
def test_a_post_is_found_on_the_page_on_which_it_stands(hana: Member, mo: Member) -> None:
    thread = factories.question()
    answers = [factories.answer(thread) for _ in range(thread_posts.PAGE_SIZE + 2)]
    solutions.accept(thread=thread, post=answers[0], by=mo, now=clock.now(), reason="So it is")
    posts.delete(post=answers[1], by=mo, now=clock.now())
    remark = factories.comment(answers[-1])

    for post in (*answers[2:], remark):
        loaded = access.post(member=mo, pk=post.pk)
        for member in (None, hana, mo):
            number = thread_posts.place(post=loaded, member=member)
            head = access.thread_to_show(member=member, pk=thread.pk)
            page = thread_page.load(
                head=head, member=member, sort="helpful", number=number, now=clock.now()
            )
            assert page is not None
            shown = {view.post.pk for view in page.answers}
            assert (post.parent_id or post.pk) in shown


@pytest.mark.parametrize("more", [-2, -1, 0])
def test_whoever_just_wrote_finds_the_same_page(hana: Member, mo: Member, more: int) -> None:
    """On a thread whose answers fit on one page, deleted ones with them, nobody need be asked."""
    thread = factories.question()
    for _ in range(thread_posts.PAGE_SIZE + more):
        gone = factories.answer(thread, by=hana)
    posts.delete(post=gone, by=mo, now=clock.now())

    fresh = posts.answer(thread=thread, by=mo, body="Look at this, too.", key=None, now=clock.now())

    loaded = access.post(member=mo, pk=fresh.pk)
    for member in (None, hana, mo):
        number = thread_posts.place(post=loaded, member=member)
        assert thread_posts.place(post=fresh, member=member) == number


@pytest.mark.parametrize("reader", ["hana", "olga", "mo", "ada"])
def test_like_posts_are_decided_alike(request: Any, rich: Thread, mo: Member, reader: str) -> None:
    """Rules are asked once for each case of posts, and look at nothing that is not in the case."""
    member = request.getfixturevalue(reader)
    head = access.thread_to_show(member=member, pk=rich.pk)
    page = thread_page.load(head=head, member=member, sort="oldest", number=1, now=clock.now())
    assert page is not None
    views = [page.question, *page.answers, *([page.solution] if page.solution else [])]
    views += [comment for view in views for comment in view.comments]

    for view in views:
        asked = Asked(view.post)
        assert view.may == thread_may.of_post(post=asked, thread=head.thread, member=member)
        assert asked.names <= {
            "kind", "author_id", "deleted_at", "deleted_by_id", "pk", "thread_id",
        }  # fmt: skip


class Asked:
    """A post that remembers what was looked at."""

    def __init__(self, post: Post) -> None:
        self.names: set[str] = set()
        self.post = post

    def __getattr__(self, name: str) -> Any:
        self.names.add(name)
        return getattr(self.post, name)


@pytest.mark.parametrize(("points", "shown"), [(0, False), (50, True)])
def test_an_edit_is_suggested_by_whoever_may(
    as_: Any, olga: Member, points: int, shown: bool
) -> None:
    thread = factories.question()
    path = f"/posts/{factories.answer(thread).pk}/suggest/"
    olga.standing.points = points
    olga.standing.save()

    page = as_(olga).get(thread.get_absolute_url()).content.decode()

    assert (path in page, as_(olga).get(path).status_code == 200) == (shown, shown)
