"""@nina, #esim and links to threads: who is linked, who hears of it, who reads which title."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from taggit.models import Tag

from forum.domain import following, posts, rendering, tags, threads
from forum.lib import clock
from forum.models import Category, Member, Notice, Post, Thread
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


def told(kind: str = "mentioned") -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("member__handle", flat=True))


def page(thread: Thread, client: Client | None = None) -> str:
    return (client or Client()).get(thread.get_absolute_url()).content.decode()


def test_only_those_who_are_here_are_linked(hana: Member, olga: Member) -> None:
    olga.is_active = False
    olga.save()
    answer = factories.answer(factories.question(), body="Ask @Hana, @olga or @nobody about it.")

    assert answer.body_html.count("<a ") == 1
    assert '<a class="mention" href="/members/hana/"' in answer.body_html


def test_whoever_is_named_hears_once_a_post(hana: Member, olga: Member, mo: Member) -> None:
    thread = factories.question()
    answer = factories.answer(thread, body="Perhaps @hana knows more about it.")
    assert told() == ["hana"]

    posts.edit(post=answer, by=mo, now=clock.now() + LATER, body="Perhaps @hana or @olga know.")
    posts.edit(post=answer, by=mo, now=clock.now() + LATER, body="Perhaps @olga or @hana know.")

    assert told() == ["hana", "olga"]


def test_nobody_hears_twice_of_one_post(hana: Member, olga: Member) -> None:
    thread = factories.question(by=hana)
    factories.answer(thread, by=olga)
    factories.answer(thread, body="@hana and @olga: did you restart it?")

    assert told() == ["olga"]
    assert Notice.objects.filter(member=olga).count() == 1
    kinds = Notice.objects.filter(member=hana).values_list("kind", flat=True)
    assert set(kinds) == {"question_answered"}


def test_whoever_asked_hears_that_a_comment_names_them(hana: Member, olga: Member) -> None:
    answer = factories.answer(factories.question(by=hana), by=olga)
    factories.comment(answer, body="Thank you @hana, that is what it was.")

    kinds = Notice.objects.filter(member=hana).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["question_answered", "mentioned"]


def test_an_edit_tells_only_those_whom_it_adds(hana: Member, olga: Member, mo: Member) -> None:
    """An asker who is named in a new answer heard of the answer; an imported post told nobody."""
    answer = factories.answer(factories.question(by=hana), body="@hana did you restart it")
    Post.objects.filter(pk=answer.pk).update(renderer_version=2, body_html="<p>old</p>")
    answer.refresh_from_db()
    later = factories.member("later")
    imported = factories.answer(factories.question(), body="Perhaps @eva or @later know more.")
    Notice.objects.all().delete()
    factories.member("eva")
    Notice.objects.filter(kind="mentioned").delete()
    later_on = clock.now() + LATER

    posts.edit(post=answer, by=mo, now=later_on, body="@hana, did you restart it?")
    posts.edit(post=imported, by=mo, now=later_on, body="Perhaps @eva or @later know more!")
    assert told() == []

    posts.edit(post=imported, by=mo, now=later_on, body="Perhaps @eva, @later or @olga know more!")
    assert told() == ["olga"]
    assert not Notice.objects.filter(member=later).exists()


def test_a_silent_edit_tells_whom_it_adds_once(hana: Member, olga: Member) -> None:
    answer = factories.answer(factories.question(), by=olga, body="Perhaps somebody knows more.")
    soon = answer.created_at + timedelta(seconds=30)
    for body in ("Perhaps @hana knows more.", "Somebody knows more.", "Perhaps @hana knows more."):
        posts.edit(post=answer, by=olga, now=soon, body=body)

    assert told() == ["hana"]
    assert Notice.objects.filter(member=hana).count() == 1


def test_an_asker_who_stopped_following_hears_that_they_are_named(hana: Member) -> None:
    thread = factories.question(by=hana)
    following.stop(thread=thread, by=hana, now=clock.now())
    factories.answer(thread, body="@hana, is it still so today?")

    assert told() == ["hana"]


def test_questions_and_comments_name_people_as_well(hana: Member, olga: Member) -> None:
    thread = factories.question(by=olga, body="It happens since yesterday, @hana knows it.")
    factories.comment(thread.posts.get(), by=hana, body="@olga which phone is it?")

    assert told() == ["hana"]
    assert Notice.objects.get(member=olga).kind == "question_commented"


def test_nobody_hears_of_what_they_may_not_read_or_of_themselves(
    team: Category, mo: Member, hana: Member, eva: Member
) -> None:
    thread = factories.question(by=mo, category=team, body="What do @hana, @eva and @mo say?")

    assert told() == ["eva"]
    assert thread.posts.get().body_html.count('class="mention"') == 3


def test_a_quoted_name_is_not_called_again(hana: Member) -> None:
    answer = factories.answer(factories.question(), body="> @hana knows it.\n\nWho else does?")

    assert told() == []
    assert '<a href="/members/hana/"' in answer.body_html


def test_newcomers_name_three_at_most(nina: Member, as_: Any) -> None:
    thread = factories.question()
    text = " ".join(f"@{factories.member(f'person{n}').handle}" for n in range(4))
    response = as_(nina).post(f"/questions/{thread.pk}/answer/", {"body": text + " know more."})

    assert response.status_code == 422
    assert Notice.objects.filter(kind="mentioned").count() == 0


def test_a_tag_is_linked_where_everybody_may_see_it(team: Category, mo: Member) -> None:
    factories.question(tag_names=["esim"])
    factories.question(tag_names=["layoffs"], category=team, by=mo)
    answer = factories.answer(factories.question(), body="See #eSIM, #layoffs and #nothing.")

    assert answer.body_html.count("<a ") == 1
    assert '<a href="/tags/esim/"' in answer.body_html


def test_a_tag_that_is_gone_is_linked_no_more_and_a_renamed_one_by_its_new_name(
    sim: Category,
) -> None:
    factories.question(tag_names=["esim", "dual"])
    answer = factories.answer(factories.question(), body="See #esim and #dual for more.")
    tags.rename(tag=Tag.objects.get(name="esim"), name="e-sim", slug="e-sim")
    tags.remove(tag=Tag.objects.get(name="dual"))

    answer.refresh_from_db()
    assert answer.body_html.count("<a ") == 1
    assert '<a href="/tags/e-sim/"' in answer.body_html


def linking(target: Thread, *, by: Member | None = None) -> Thread:
    thread = factories.question()
    factories.answer(thread, by=by, body=f"It is all in /questions/{target.pk}/ I think.")
    return thread


def test_a_thread_is_shown_by_its_present_title(settings: Any, mo: Member) -> None:
    target = factories.solved(title="How does <an> eSIM work?")
    thread = linking(target)
    full = f"{settings.SITE_URL}{target.get_absolute_url()}#post-7"
    factories.answer(thread, body=f"Or here: {full}")

    first = page(thread)
    assert '>How does &lt;an&gt; eSIM work?</a> <span class="chip solved">' in first
    assert f'href="{target.get_absolute_url()}#post-7"' in first
    question = target.posts.get(kind="question")
    posts.edit(
        post=question, by=mo, now=clock.now() + LATER, body=question.body, title="What is an eSIM?"
    )

    assert ">What is an eSIM?</a>" in page(thread)


def test_a_title_is_read_only_by_those_who_may(
    team: Category, mo: Member, eva: Member, olga: Member, as_: Any
) -> None:
    target = factories.question(title="Whom do we lay off next?")
    thread = linking(target, by=mo)
    assert "lay off next" in page(thread)

    threads.move(thread=target, by=mo, category=team, now=clock.now())
    assert "lay off next" not in page(thread)
    assert "lay off next" not in page(thread, as_(olga))
    assert "lay off next" in page(thread, as_(eva))
    threads.move(thread=target, by=mo, category=thread.category, now=clock.now())
    posts.delete(post=target.posts.get(), by=mo, now=clock.now())

    for client in (None, as_(olga), as_(mo)):
        assert "lay off next" not in page(thread, client)
        assert f">/questions/{target.pk}/</a>" in page(thread, client)


def test_a_page_asks_once_for_all_its_links(as_: Any, olga: Member) -> None:
    thread = linking(factories.question())
    client = as_(olga)
    few = statements(client, thread.get_absolute_url())
    for _ in range(19):
        answer = f"And in /questions/{factories.question().pk}/ too, I think."
        factories.answer(thread, body=answer)

    assert statements(client, thread.get_absolute_url()) == few


def test_the_preview_shows_what_the_post_will(as_: Any, hana: Member, team: Category) -> None:
    seen, hidden = factories.question(), factories.question(category=team)
    text = f"@hana see /questions/{seen.pk}/ and /questions/{hidden.pk}/"
    shown = as_(hana).post("/preview/", {"body": text}).content.decode()

    assert f">{seen.title}</a>" in shown
    assert hidden.title not in shown
    assert 'class="mention"' in shown


def test_old_posts_get_their_links_when_they_are_rendered_anew(hana: Member) -> None:
    answer = factories.answer(factories.question(), body="Perhaps @hana knows more.")
    Post.objects.filter(pk=answer.pk).update(renderer_version=2, body_html="<p>old</p>")
    rendering.rerender()

    answer.refresh_from_db()
    assert 'class="mention"' in answer.body_html
