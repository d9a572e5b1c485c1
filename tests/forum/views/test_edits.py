"""The pages of editing: what crossed, the versions, and edits that others suggest."""

import re
from datetime import timedelta
from typing import Any

import pytest

from forum.domain import edits, posts, threads
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import Category, Decision, Member, Notice, Post, Standing, SuggestedEdit
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)
MINE, THEIRS = "What I wrote about <b> it.", "What Mo saved about it meanwhile."


@pytest.fixture
def answer(hana: Member) -> Post:
    return factories.answer(factories.question(), by=hana, body="Restrat it and wait.")


def edit_by(post: Post, by: Member, body: str) -> None:
    posts.edit(post=post, by=by, body=body, now=clock.now() + LATER)


def suggested(post: Post, by: Member, body: str = "Restart it and wait.") -> SuggestedEdit:
    post = Post.objects.select_related("thread").get(pk=post.pk)
    return edits.suggest(
        post=post, by=by, standing=Standing(points=50), words=Words(body), reason="A typo",
        base=post.fingerprint, key=None, now=clock.now(),
    )  # fmt: skip


def with_points(member: Member, points: int) -> Member:
    member.standing.points = points
    member.standing.save()
    return member


def test_who_saves_second_sees_both_and_loses_nothing(
    as_: Any, answer: Post, hana: Member, mo: Member
) -> None:
    client, path = as_(hana), f"/posts/{answer.pk}/edit/"
    base = client.get(path).context["form"]["base"].value()
    edit_by(answer, mo, THEIRS)

    crossed = client.post(path, {"body": MINE, "base": base})
    page = crossed.content.decode()
    assert crossed.status_code == 422
    assert "What I wrote about &lt;b&gt; it.</textarea>" in page
    assert f"{THEIRS}</textarea>" in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "What Mo saved meanwhile" in page
    assert Post.objects.get(pk=answer.pk).body == THEIRS

    again = {"body": MINE, "base": crossed.context["form"]["base"].value()}
    taken = client.post(path, again | {"take": "1"})
    assert taken.context["form"]["body"].value() == THEIRS
    assert "What I wrote about &lt;b&gt; it.</textarea>" in taken.content.decode()
    assert client.post(path, again).status_code == 302
    assert Post.objects.get(pk=answer.pk).body == MINE
    assert [one.body for one in answer.revisions.all()][1:] == [THEIRS, MINE]


@pytest.mark.parametrize("where", ["post", "desk"])
def test_what_browsers_send_as_ends_of_lines_is_no_difference(
    as_: Any, hana: Member, eva: Member, mo: Member, where: str
) -> None:
    words = "Restart the phone.\n\nThen wait for a minute.\n\nThen try again."
    if where == "post":
        post = factories.answer(factories.question(), by=hana, body=words)
        client, path = as_(hana), f"/posts/{post.pk}/edit/"
    else:
        article = threads.publish_article(
            by=eva, title="How to restart it", body=words, category=factories.category("sim"),
            tag_names=[], language="en", now=clock.now(),
        )  # fmt: skip
        client, path = as_(eva), f"/articles/desk/{article.article.pk}/"
    sent = words.replace("\n", "\r\n").replace("minute", "while")

    taken = client.post(path, {"body": sent, "title": "How to restart it", "take": "1"})

    assert [said for op, said in taken.context["conflict"]["diff"] if op != "equal"] == [
        "minute", "while",
    ]  # fmt: skip


def test_a_question_that_crossed_says_its_new_title(as_: Any, hana: Member, mo: Member) -> None:
    question = factories.question(by=hana).posts.get()
    client, path = as_(hana), f"/posts/{question.pk}/edit/"
    base = client.get(path).context["form"]["base"].value()
    posts.edit(
        post=question,
        by=mo,
        body=question.body,
        title="What Mo calls this question",
        now=clock.now(),
    )
    sent = {"body": question.body, "tag_names": "network", "title": "What I call it", "base": base}

    assert "What Mo calls this question" in client.post(path, sent).content.decode()
    taken = client.post(path, sent | {"take": "1"})
    assert taken.context["form"]["title"].value() == "What Mo calls this question"
    assert "What I call it" in taken.content.decode()


@pytest.mark.parametrize("base", ["", "x" * 16, "\x00", "é" * 16, "a" * 999])
def test_a_strange_base_is_no_fault(as_: Any, answer: Post, hana: Member, base: str) -> None:
    got = as_(hana).post(f"/posts/{answer.pk}/edit/", {"body": MINE, "base": base})

    assert got.status_code in (302, 422)


def test_versions_show_words_and_come_in_pages(as_: Any, answer: Post, hana: Member) -> None:
    for n in range(20):
        edit_by(answer, hana, f"Restart it and wait for {n} minutes.")
    client, path = as_(None), f"/posts/{answer.pk}/revisions/"

    page = client.get(path).content.decode()
    assert '<ins><span class="unseen">[added: </span>19<span class="unseen">]</span></ins>' in page
    assert "Version 21" in page
    assert "Version 1<" not in page
    assert "Version 1<" in client.get(f"{path}?page=2").content.decode()
    assert client.get(f"{path}?page=3").status_code == 404
    assert "Bring this version back" not in page


def test_versions_cost_the_same_with_2_and_with_20(as_: Any, answer: Post, hana: Member) -> None:
    client, path = as_(None), f"/posts/{answer.pk}/revisions/"
    edit_by(answer, hana, "Restart it and wait for 2 minutes.")
    few = statements(client, path)
    for n in range(18):
        edit_by(answer, hana, f"Restart it and wait for {n} hours.")

    assert statements(client, path) == few


def test_a_version_is_brought_back(as_: Any, answer: Post, hana: Member, mo: Member) -> None:
    edit_by(answer, mo, THEIRS)
    client, path = as_(hana), f"/posts/{answer.pk}/revisions/1/"
    shown = client.get(path)
    assert "<ins>" in shown.content.decode()
    base = shown.context["form"]["base"].value()
    edit_by(answer, mo, "Mo saved once more.")

    crossed = client.post(path, {"reason": "It was right", "base": base})
    assert crossed.status_code == 422
    assert "please look again" in crossed.content.decode()
    base = crossed.context["form"]["base"].value()
    assert client.post(path, {"reason": "It was right", "base": base}).status_code == 302
    assert Post.objects.get(pk=answer.pk).body == "Restrat it and wait."
    assert (
        "version 1 brought back" in as_(None).get(f"/posts/{answer.pk}/revisions/").content.decode()
    )


def test_of_somebody_elses_post_it_needs_a_reason_that_they_read(
    as_: Any, answer: Post, mo: Member
) -> None:
    posts.edit(post=answer, by=answer.author, now=clock.now() + LATER, body="Other words by now.")
    client, path = as_(mo), f"/posts/{answer.pk}/revisions/1/"

    assert 'name="code"' in client.get(path).content.decode()
    assert client.post(path, {"code": "harm", "reason": ""}).status_code == 422
    assert client.post(path, {"code": "harm", "reason": "It locks the card"}).status_code == 302

    decision = Decision.objects.get()
    assert (decision.member, decision.reason, decision.words) == (
        answer.author, "harm", "It locks the card",
    )  # fmt: skip


def test_all_that_changes_is_shown_before_a_version_comes_back(as_: Any, hana: Member) -> None:
    fact = {"key": "device", "label": {"en": "Phone"}, "value": "Pixel 8"}
    title = "Why is it slow?"
    thread = factories.question(by=hana, title=title, tag_names=["network"], facts=[fact])
    post = thread.posts.get()
    posts.edit(
        post=post, by=hana, body=post.body, title="Why is it quick?", tag_names=["esim"],
        facts=[fact | {"value": "Pixel 9"}], now=clock.now() + LATER,
    )  # fmt: skip

    page = as_(hana).get(f"/posts/{post.pk}/revisions/1/").content.decode()

    words = re.sub("<[^>]+>", "", page)
    assert "Title: Why is it [taken out: quick][added: slow]?" in words
    assert "Tags: [taken out: esim][added: network]" in words
    assert "Phone" in words
    assert "Pixel [taken out: 9][added: 8]" in words


def test_who_brings_back(as_: Any, answer: Post, olga: Member, eva: Member, mo: Member) -> None:
    path = f"/posts/{answer.pk}/revisions/1/"
    why = {"reason": "It was right"}
    got = [as_(person).post(path, why).status_code for person in (None, olga, eva, mo)]
    missing = [
        as_(mo).get(f"/posts/{answer.pk}/revisions/{n}/").status_code for n in (0, 2, 10**20)
    ]

    assert got == [302, 403, 403, 302]
    assert as_(None).post(path)["Location"].startswith("/accounts/login/")
    assert missing == [404, 404, 404]


def test_newcomers_read_what_is_missing(as_: Any, answer: Post, nina: Member) -> None:
    path = f"/posts/{answer.pk}/suggest/"
    page = as_(nina).get(answer.thread.get_absolute_url()).content.decode()
    response = as_(with_points(nina, 15)).get(path)

    assert f'href="{path}"' not in page
    assert response.status_code == 403
    assert "ab 50 Punkten; du hast 15" in response.content.decode()


def test_a_suggestion_from_the_page_to_the_version(
    as_: Any, answer: Post, hana: Member, olga: Member
) -> None:
    helper, path = as_(with_points(olga, 50)), f"/posts/{answer.pk}/suggest/"
    form = helper.get(path).context["form"]
    sent = {"body": "Restart it and wait.", "base": form["base"].value(), "key": str(answer.pk)}
    assert helper.post(path, sent).status_code == 422  # no reason
    assert helper.post(path, sent | {"reason": "A typo"}).status_code == 302
    edit = SuggestedEdit.objects.get()
    author, here = as_(hana), f"/edits/{edit.pk}/"
    assert author.get("/edits/").content.decode().count(here) == 1
    assert helper.get("/edits/").content.decode().count(here) == 0
    assert helper.get("/edits/?view=own").content.decode().count(here) == 1

    page = author.get(here)
    shown = page.context["form"]
    taken = author.post(
        here, {"body": "Restart it, and wait.", "base": shown["base"].value(), "take_over": "1"}
    )

    assert taken.status_code == 302
    answer.refresh_from_db()
    assert (answer.body, answer.edited_by) == ("Restart it, and wait.", olga)
    versions = as_(None).get(f"/posts/{answer.pk}/revisions/").content.decode()
    assert "suggested; taken over by" in versions
    assert "taken over with changes" in helper.get(here).content.decode().lower()


def test_whoever_only_says_yes_or_no_sends_no_words(
    as_: Any, answer: Post, olga: Member, mara: Member
) -> None:
    here, client = f"/edits/{suggested(answer, olga).pk}/", as_(mara)
    page = client.get(here)
    form = page.content.decode().split('name="take_over"')[1].split("</form>")[0]
    taken = client.post(here, {"take_over": "1", "base": page.context["form"]["base"].value()})

    assert [f'name="{name}"' in form for name in ("body", "title", "tag_names")] == [False] * 3
    assert taken.status_code == 302
    answer.refresh_from_db()
    assert answer.body == "Restart it and wait."
    assert SuggestedEdit.objects.get().outcome == "approved"


def test_what_changed_since_is_said(
    as_: Any, answer: Post, hana: Member, olga: Member, mara: Member
) -> None:
    here = f"/edits/{suggested(answer, olga).pk}/"
    client = as_(hana)
    old = client.get(here).context["form"]["base"].value()
    edit_by(answer, hana, "Restrat it and wait a bit.")

    assert "changed since this was suggested" in client.get(here).content.decode()
    mentors = as_(mara).get(here).content.decode()
    assert "decides whether it still fits" in mentors  # words of the mentor's own stand nowhere
    assert ("Take it over" in mentors, "Do not take it over" in mentors) == (False, True)
    crossed = client.post(here, {"body": "Restart it.", "base": old, "take_over": "1"})
    assert crossed.status_code == 422
    assert "changed while you looked" in crossed.content.decode()
    base = crossed.context["form"]["base"].value()
    again = client.post(here, {"body": "Restart it now.", "base": base, "take_over": "1"})
    assert again.status_code == 302


def test_who_sees_and_decides(
    as_: Any, answer: Post, olga: Member, nina: Member, eva: Member, mara: Member, mo: Member
) -> None:
    edit = suggested(answer, olga)
    here, why = f"/edits/{edit.pk}/", {"reject": "1", "reason": "It was right"}
    assert as_(None).get(here).status_code == 302
    for person in (nina, eva):
        assert as_(person).get(here).status_code == 404
        assert as_(person).post(here, why).status_code == 404
    assert as_(olga).post(here, why).status_code == 403
    assert as_(mo).post(here, {"take_back": "1"}).status_code == 403
    assert as_(mo).post(here, why | {"reason": ""}).status_code == 422
    assert "Take it over" in as_(mo).get(here).content.decode()
    assert as_(mara).post(here, why).status_code == 302

    edit.refresh_from_db()
    assert (edit.outcome, edit.decided_by) == ("rejected", mara)
    assert "It was right" in as_(olga).get(here).content.decode()


def test_a_suggestion_goes_where_its_post_goes(
    as_: Any, answer: Post, olga: Member, mara: Member, mo: Member, team: Category
) -> None:
    here = f"/edits/{suggested(answer, olga).pk}/"
    threads.move(thread=answer.thread, by=mo, category=team, now=clock.now())

    for person in (olga, mara):
        assert as_(person).get(here).status_code == 404
        assert here not in as_(person).get("/edits/?view=own").content.decode()
    assert as_(mo).get(here).status_code == 200


def test_the_notice_leads_to_the_suggestion(
    as_: Any, answer: Post, hana: Member, olga: Member
) -> None:
    edit = suggested(answer, olga)
    notice = Notice.objects.get(member=hana, kind="edit_suggested")
    client = as_(hana)

    assert client.get(f"/inbox/{notice.pk}/")["Location"] == f"/edits/{edit.pk}/"
    client.get(f"/edits/{edit.pk}/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_the_queue_costs_the_same_with_1_and_with_20(as_: Any, mo: Member) -> None:
    thread = factories.question()
    suggested(factories.answer(thread), factories.member())
    client = as_(mo)
    one = statements(client, "/edits/")
    for _ in range(19):
        suggested(factories.answer(thread), factories.member())

    assert statements(client, "/edits/") == one
    assert client.get("/edits/?after=nonsense").status_code == 404
    assert client.get("/edits/?view=nonsense").status_code == 404


def test_authors_and_moderators_edit_at_once(
    as_: Any, answer: Post, hana: Member, mo: Member
) -> None:
    for person in (hana, mo):
        got = as_(person).get(f"/posts/{answer.pk}/suggest/")
        assert (got.status_code, got["Location"]) == (302, f"/posts/{answer.pk}/edit/")
