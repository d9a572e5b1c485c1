"""The pages where moderators join, split, move and take out, and where merged questions lead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from forum.lib import clock, limits
from forum.models import Decision, Post, Thread
from tests import factories
from tests.forum.authenticators import prove
from tests.forum.shape import scenes

pytestmark = pytest.mark.django_db
WHY = {"reason": "copy", "words": "The same."}


@pytest.fixture
def two(nina, olga):
    return factories.question(by=nina), factories.question(by=olga)


def test_a_merged_question_leads_to_the_other_for_everybody(two, mo, as_, client, hana):
    source, target = two
    scenes.merge(source, target, by=mo)
    for who in (client, as_(hana), as_(mo)):
        response = who.get(source.get_absolute_url())
        assert (response.status_code, response["Location"]) == (302, target.get_absolute_url())
        # Nobody keeps it, so that it is read where it was once it is taken back.
        assert response["Cache-Control"] in ("no-cache", "no-store, private")
    assert client.get(reverse("thread_by_id", args=[source.pk])).status_code == 302


def test_taken_apart_it_is_read_where_it_was_by_those_who_were_forwarded(two, mo, as_, client):
    source, target = two
    scenes.merge(source, target, by=mo)
    client.get(source.get_absolute_url())
    undo = reverse("undo_shape", args=[target.pk, Decision.objects.get().pk])
    assert as_(mo).post(undo).status_code == 302
    assert client.get(source.get_absolute_url()).status_code == 200


def test_it_leads_there_for_ever_once_it_cannot_be_taken_back(two, mo, client):
    source, target = two
    scenes.merge(source, target, by=mo, at=clock.now() - timedelta(days=31))
    response = client.get(source.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, target.get_absolute_url())


def test_where_the_target_is_hidden_the_signpost_is_as_well(two, mo, client, as_):
    source, target = two
    scenes.merge(source, target, by=mo)
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    Thread.objects.filter(pk=target.pk).update(category=team)
    assert client.get(source.get_absolute_url()).status_code == 404
    assert as_(mo).get(source.get_absolute_url()).status_code == 302


def test_the_other_question_stands_under_this_one_with_its_comments(two, mo, hana, client):
    source, target = two
    asked = source.posts.get()
    remark = factories.comment(asked, by=hana, body="Which phone is it, please?")
    scenes.merge(source, target, by=mo)
    page = client.get(target.get_absolute_url()).content.decode()
    assert f'id="post-{asked.pk}"' in page
    assert f'id="post-{remark.pk}"' in page
    assert Post.objects.get(pk=asked.pk).excerpt in page
    assert source.title in page


def test_an_open_page_of_a_merged_question_says_where_it_went(two, mo, as_, hana):
    source, target = two
    scenes.merge(source, target, by=mo)
    live = as_(hana).get(reverse("live", args=[source.pk]))
    assert reverse("thread_by_id", args=[target.pk]) in live.content.decode()


def test_joining_by_link_and_taking_it_back(two, mo, as_):
    source, target = two
    page = reverse("merge", args=[source.pk])
    assert as_(mo).get(page).status_code == 200
    wrong = as_(mo).post(page, WHY | {"other": "nonsense"})
    assert (wrong.status_code, "nonsense" in wrong.content.decode()) == (422, True)
    gone = as_(mo).post(page, WHY | {"other": "999999"})
    assert gone.status_code == 422

    client = as_(mo)
    sent = client.post(page, WHY | {"other": target.get_absolute_url()})

    assert sent["Location"] == target.get_absolute_url()
    decision = Decision.objects.get()
    landed = client.get(target.get_absolute_url()).content.decode()
    assert f'<a href="{reverse("decision", args=[decision.pk])}#undo">' in landed
    assert (decision.reason, decision.words, decision.member_id) == (
        "copy", "The same.", source.author_id,
    )  # fmt: skip
    manage = as_(mo).get(reverse("manage", args=[target.pk])).content.decode()
    undo = reverse("undo_shape", args=[target.pk, decision.pk])
    assert undo in manage
    assert as_(mo).post(undo).status_code == 302
    assert Thread.objects.get(pk=source.pk).merged_into is None


def test_splitting_off(two, mo, hana, as_):
    source, _target = two
    answer = factories.answer(source, by=hana)
    page = reverse("split", args=[source.pk])
    assert as_(mo).get(f"{page}?post={answer.pk}").status_code == 200
    said = {"title": "And why does mine do it?", "category": source.category.slug,
            "tag_names": "network", **WHY}  # fmt: skip
    assert as_(mo).post(page, said).status_code == 422
    assert as_(mo).post(page, said | {"posts": "x"}).status_code == 422

    sent = as_(mo).post(page, said | {"posts": answer.pk})

    new = Thread.objects.order_by("-pk")[0]
    assert (sent["Location"], new.author) == (new.get_absolute_url(), hana)


def test_moving_a_post(two, mo, hana, as_):
    source, target = two
    answer = factories.answer(source, by=hana)
    page = reverse("move_post", args=[answer.pk])
    assert as_(mo).get(page).status_code == 200
    assert as_(mo).post(page, WHY | {"other": str(target.pk)}).status_code == 302
    assert Post.objects.get(pk=answer.pk).thread_id == target.pk


def test_a_secret_is_asked_for_twice(two, mo, as_):
    source, _target = two
    post = source.posts.get()
    page = reverse("redact", args=[post.pk])
    secret = post.body.split(",")[0]
    client = as_(mo)
    prove(client)
    shown = client.get(page).content.decode()
    assert [escape(part) in shown for part in (source.title, secret)] == [True, True]
    assert client.post(page, {"secret": "not in it", "reason": "private"}).status_code == 422

    first = client.post(page, {"secret": secret, "reason": "private"})

    assert (first.status_code, Post.objects.get(pk=post.pk).body) == (200, post.body)
    assert 'name="sure" value="1"' in first.content.decode()
    n = Post.objects.filter(body__contains=secret).count()
    assert (first.context["found"], n) == (2, 2)
    assert "It stands in 2 posts" in first.content.decode()
    done = client.post(page, {"secret": secret, "reason": "private", "sure": "1"})
    assert done.status_code == 302
    assert secret not in Post.objects.get(pk=post.pk).body


def test_whoever_wrote_it_gives_no_reason(two, nina, as_):
    phone = "0171 2345678"
    hour = clock.now() + timedelta(hours=1)
    body = f"Please call me: {phone}, any time."
    post = factories.question(by=nina, body=body, at=hour).posts.get()
    page = reverse("redact", args=[post.pk])
    assert 'name="reason"' not in as_(nina).get(page).content.decode()
    said = {"secret": phone, "sure": "1"}
    assert as_(nina).post(page, said).status_code == 302
    assert phone not in Post.objects.get(pk=post.pk).body


def test_members_try_a_few_times_an_hour_and_moderators_as_they_need(two, nina, mo, as_):
    post = two[0].posts.get()
    page = reverse("redact", args=[post.pk])
    for who, last in ((nina, 429), (mo, 422)):
        client = as_(who)
        prove(client)
        answers = [
            client.post(page, {"secret": "not in it", "reason": "private"}).status_code
            for _ in range(limits.REDACT.amount + 1)
        ]
        assert answers == [422] * limits.REDACT.amount + [last]


@pytest.mark.parametrize("who", ["nina", "hana", "mara", "eva", "olga"])
def test_these_pages_are_moderators(two, who, request, as_):
    source, _target = two
    answer = factories.answer(source)
    client = as_(request.getfixturevalue(who))
    pages = [
        reverse("merge", args=[source.pk]), reverse("split", args=[source.pk]),
        reverse("move_post", args=[answer.pk]), reverse("redact", args=[answer.pk]),
        reverse("redact_picture", args=[answer.pk, 1]), reverse("undo_shape", args=[source.pk, 1]),
    ]  # fmt: skip
    assert [client.get(page).status_code for page in pages] == [403] * 6
    assert [client.post(page).status_code for page in pages] == [403] * 6
