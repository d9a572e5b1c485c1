"""Writing into a thread: counters, state, versions, deletion and its undo."""

import uuid
from datetime import timedelta

import pytest

from forum.domain import posts, threads
from forum.lib import clock, limits
from forum.models import Event, Post, Revision, Thread
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


def numbers(thread):
    thread.refresh_from_db()
    return thread.state, thread.answer_count, thread.last_answer_by, thread.waiting_since is None


def test_a_fresh_question_waits_for_help():
    thread = factories.question()

    assert numbers(thread) == ("open", 0, None, False)
    assert thread.waiting_since == thread.created_at
    assert Event.objects.get(kind="thread_started").thread == thread


def test_an_answer_by_somebody_else_answers(hana):
    thread = factories.question()

    factories.answer(thread, by=hana)

    assert numbers(thread) == ("answered", 1, hana, True)


def test_the_askers_own_answer_counts_but_does_not_answer(hana):
    thread = factories.question(by=hana)

    factories.answer(thread, by=hana, at=clock.now() + timedelta(hours=1))

    assert numbers(thread) == ("open", 1, hana, False)


def test_the_same_key_posts_once(hana):
    thread, key = factories.question(), uuid.uuid4()
    say = {"thread": thread, "by": hana, "body": "Restart it, please.", "key": key}

    first = posts.answer(**say, now=clock.now())
    second = posts.answer(**say, now=clock.now())

    assert (first, Post.objects.answers().count()) == (second, 1)


def test_the_same_key_in_another_form_is_another_key(hana, sim):
    key = uuid.uuid4()
    thread = factories.question()
    threads.ask(
        by=hana, title="Asked with this very key", body="And then answered with it, too.",
        category=sim, tag_names=[], language="en", key=key, now=clock.now(),
    )  # fmt: skip

    answer = posts.answer(thread=thread, by=hana, body="Restart it.", key=key, now=clock.now())

    assert (answer.kind, answer.thread, answer.author) == ("answer", thread, hana)


def test_the_same_key_of_another_member_is_another_key(hana, olga):
    thread, key = factories.question(), uuid.uuid4()

    for person in (hana, olga):
        posts.answer(thread=thread, by=person, body="Restart it.", key=key, now=clock.now())

    assert Post.objects.answers().count() == 2


def test_newcomers_write_slower_than_others(nina, hana):
    thread = factories.question()
    later = clock.now() + timedelta(seconds=15)

    for person in (nina, hana):
        factories.answer(thread, by=person)
    factories.answer(thread, by=hana, at=later)

    with pytest.raises(NotAllowed, match=r"wait 1[56] more seconds"):
        factories.answer(thread, by=nina, at=later)


def test_regular_members_wait_ten_seconds(hana, settings):
    settings.LIMITS_MEMBER = limits.REGULAR
    thread = factories.question()
    factories.answer(thread, by=hana)

    with pytest.raises(NotAllowed, match="wait 10 more seconds"):
        factories.answer(thread, by=hana)


def test_a_verified_newcomer_is_not_slowed_down(nina):
    nina.verified_at = clock.now()
    thread = factories.question()

    for _ in range(3):
        factories.answer(thread, by=nina)

    assert Post.objects.answers().count() == 3


def test_the_days_limit_holds(nina):
    category = factories.category("sim")
    start = clock.now()
    for n in range(5):
        factories.question(by=nina, category=category, at=start + timedelta(minutes=n))

    with pytest.raises(NotAllowed, match="5 questions a day"):
        factories.question(by=nina, category=category, at=start + timedelta(minutes=9))
    factories.question(by=nina, category=category, at=start + timedelta(days=1, minutes=1))

    assert Thread.objects.filter(author=nina).count() == 6


def test_an_edit_keeps_every_version(hana):
    thread = factories.question(by=hana, title="Why is my phone slow?", tag_names=["phone"])
    post = thread.posts.get()
    later = clock.now() + timedelta(hours=1)

    posts.edit(
        post=post, by=hana, now=later, body="It is slow since the *update*.",
        title="Why is my phone slow since the update?", tag_names=["phone", "update"],
        reason="more details",
    )  # fmt: skip

    thread.refresh_from_db()
    post.refresh_from_db()
    versions = Revision.objects.values_list("number", "title", "tags", "reason")
    assert list(versions) == [
        (1, "Why is my phone slow?", "phone", ""),
        (2, "Why is my phone slow since the update?", "phone, update", "more details"),
    ]
    assert (thread.slug, post.edited_by) == ("why-is-my-phone-slow-since-the-update", hana)
    assert "<em>update</em>" in post.body_html
    assert thread.excerpt == "It is slow since the update."


def test_an_own_edit_within_three_minutes_is_silent(hana):
    answer = factories.answer(factories.question(), by=hana)

    posts.edit(post=answer, by=hana, now=clock.now() + timedelta(minutes=2), body="Better words.")

    answer.refresh_from_db()
    assert (answer.edited_at, answer.body) == (None, "Better words.")
    assert list(answer.revisions.values_list("number", "body")) == [(1, "Better words.")]


def test_a_moderators_version_is_never_overwritten(hana, mo):
    answer = factories.answer(factories.question(), by=hana)
    posts.edit(post=answer, by=mo, now=clock.now(), body="Without the bad word.")

    posts.edit(post=answer, by=hana, now=clock.now() + timedelta(minutes=1), body="My own again.")

    bodies = list(answer.revisions.values_list("body", flat=True))
    assert bodies[1:] == ["Without the bad word.", "My own again."]
    assert len(bodies) == 3


def test_an_edit_that_changes_nothing_writes_nothing(hana):
    answer = factories.answer(factories.question(), by=hana)

    posts.edit(post=answer, by=hana, now=clock.now() + timedelta(hours=2), body=answer.body)

    assert answer.revisions.count() == 1
    assert not Event.objects.filter(kind="post_edited").exists()


def test_others_edit_only_as_moderators(hana, olga, mo):
    answer = factories.answer(factories.question(), by=hana)

    with pytest.raises(NotAllowed, match="wrote yourself"):
        posts.edit(post=answer, by=olga, now=clock.now(), body="Mine now, all mine.")
    posts.edit(post=answer, by=mo, now=clock.now(), body="Without the bad word.")

    answer.refresh_from_db()
    assert (answer.edited_by, answer.body) == (mo, "Without the bad word.")


def test_deleting_the_only_answer_lets_the_question_wait_from_its_start(hana):
    thread = factories.question()
    answer = factories.answer(thread, by=hana)

    posts.delete(post=answer, by=hana, now=clock.now())

    assert numbers(thread) == ("open", 0, None, False)
    assert thread.waiting_since == thread.created_at


def test_a_deleted_answer_comes_back(hana, olga):
    thread = factories.question()
    answer = factories.answer(thread, by=hana)
    posts.delete(post=answer, by=hana, now=clock.now())

    with pytest.raises(NotAllowed, match="Only a moderator"):
        posts.restore(post=answer, by=olga, now=clock.now())
    posts.restore(post=answer, by=hana, now=clock.now())

    assert numbers(thread) == ("answered", 1, hana, True)


def test_what_a_moderator_deleted_too_is_not_brought_back_by_its_author(hana, mo):
    answer = factories.answer(factories.question(), by=hana)
    posts.delete(post=answer, by=hana, now=clock.now())

    taken = posts.delete(post=answer, by=mo, now=clock.now())

    assert taken.deleted_by == mo
    with pytest.raises(NotAllowed):
        posts.restore(post=answer, by=hana, now=clock.now())
    again = posts.delete(post=answer, by=hana, now=clock.now())
    assert again.deleted_by == mo
    assert Event.objects.filter(kind=Event.Kind.POST_DELETED, post=answer).count() == 2


def test_a_question_with_answers_stays(hana, mo):
    thread = factories.question(by=hana)
    factories.answer(thread)
    question = thread.posts.get(kind="question")

    with pytest.raises(NotAllowed, match="help others"):
        posts.delete(post=question, by=hana, now=clock.now())
    posts.delete(post=question, by=mo, now=clock.now())

    assert not Thread.objects.visible_to(hana).exists()
    assert Thread.objects.visible_to(mo).exists()


def test_a_closed_thread_takes_no_posts(hana, mo):
    thread = factories.question()
    answer = factories.answer(thread)
    threads.close(thread=thread, by=mo, now=clock.now(), reason="Answered elsewhere")
    thread.refresh_from_db()
    answer.refresh_from_db()

    for act in (
        lambda: factories.answer(thread, by=hana),
        lambda: factories.comment(answer, by=hana),
    ):
        with pytest.raises(NotAllowed, match="closed"):
            act()


def test_articles_take_comments_and_no_answers(eva, hana, sim):
    article = threads.publish_article(
        by=eva, title="Roaming, what is free", body="All of it, in the EU.", category=sim,
        tag_names=["roaming"], language="en", now=clock.now(),
    )  # fmt: skip

    with pytest.raises(NotAllowed, match="Only questions take answers"):
        factories.answer(article, by=hana)
    factories.comment(article.posts.get(), by=hana)

    assert article.get_absolute_url() == f"/articles/{article.pk}/roaming-what-is-free/"


def test_only_the_company_writes_articles(hana, sim):
    with pytest.raises(NotAllowed, match="company"):
        threads.publish_article(
            by=hana, title="Roaming, what is free", body="All of it, in the EU.", category=sim,
            tag_names=[], language="en", now=clock.now(),
        )  # fmt: skip


def test_comments_stand_only_under_answers_and_questions(hana):
    answer = factories.answer(factories.question())
    remark = factories.comment(answer)

    with pytest.raises(NotAllowed, match="takes no comments"):
        factories.comment(remark, by=hana)


def test_activity_moves_with_posts_and_not_with_marks(hana):
    thread = factories.question(at=clock.now() - timedelta(days=3))
    later = clock.now() - timedelta(days=1)

    factories.answer(thread, at=later)

    thread.refresh_from_db()
    assert thread.active_at == later
