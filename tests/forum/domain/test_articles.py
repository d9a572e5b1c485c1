"""A solution becomes an article: written, looked at by another, published, kept true."""

import re
from datetime import timedelta
from typing import Any

import pytest

from forum.domain import articles, edits, posts, threads
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import (
    Article,
    Category,
    Event,
    Member,
    Notice,
    Post,
    Standing,
    SuggestedEdit,
    Thread,
    TopicField,
)
from forum.rules import NotAllowed
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
NOW = clock.now
TEXT = "Switch the radio off and on again. It takes a minute, nothing is lost."


def helper(points: int = 250) -> Member:
    member = factories.member()
    member.standing.points = points
    member.standing.save()
    return member


@pytest.fixture
def owner(db: None) -> Member:
    return helper()


@pytest.fixture
def draft(owner: Member) -> Article:
    thread = factories.solved(title="Why is the radio silent at night?")
    assert thread.solution is not None
    return articles.begin(post=thread.solution.post, by=owner, now=NOW())


def write(article: Article, **more: Any) -> Article:
    fields = {
        "title": "What to do when the radio is silent", "body": TEXT, "tag_names": ["radio"],
        "category": article.category, "language": article.language,
    } | more  # fmt: skip
    return articles.save(article=article, by=article.owner, now=NOW(), **fields)


def publish(article: Article, by: Member) -> Thread:
    articles.submit(article=write(article), by=article.owner, now=NOW())
    return articles.publish(article=article, by=by, now=NOW())


def test_the_draft_holds_question_and_solution_and_names_both(draft: Article) -> None:
    thread = draft.source.thread
    question = thread.posts.get(kind="question")

    assert (draft.stage, draft.title, draft.language) == ("draft", thread.title, "en")
    assert draft.tag_names == thread.tag_names
    for part in (question.body, draft.source.body, str(thread.author), str(draft.source.author)):
        assert part in draft.body
    assert thread.get_absolute_url() in draft.body


def test_begun_twice_it_is_one_and_another_person_is_told(draft: Article, owner: Member) -> None:
    again = articles.begin(post=draft.source, by=owner, now=NOW())

    with pytest.raises(NotAllowed, match="Somebody is making an article"):
        articles.begin(post=draft.source, by=helper(), now=NOW())
    assert (again, Article.objects.count()) == (draft, 1)


def test_who_may_begin_and_from_what(olga: Member, mara: Member, eva: Member) -> None:
    thread = factories.solved()
    other = factories.answer(thread)

    for by in (olga, helper(249), thread.author):
        with pytest.raises(NotAllowed, match="from 250 points on"):
            articles.begin(post=thread.solution.post, by=by, now=NOW())
    with pytest.raises(NotAllowed, match="Only a solution"):
        articles.begin(post=other, by=eva, now=NOW())
    assert articles.begin(post=thread.solution.post, by=mara, now=NOW()).owner == mara


def test_another_person_publishes_it(draft: Article, owner: Member, eva: Member) -> None:
    articles.submit(article=write(draft), by=owner, now=NOW())
    for by, why in [(owner, "Somebody else looks"), (factories.member(), "from 250 points")]:
        with pytest.raises(NotAllowed, match=why):
            articles.publish(article=draft, by=by, now=NOW())

    thread = articles.publish(article=draft, by=eva, now=NOW())

    draft.refresh_from_db()
    assert (thread.kind, thread.author, thread.state) == ("article", owner, "not_a_question")
    assert (draft.stage, draft.reviewer, draft.thread) == ("published", eva, thread)
    assert draft.review_date == (NOW() + timedelta(days=182)).date()
    assert Notice.objects.get(member=owner, kind="article_published").by == eva


def test_published_twice_it_is_published_once(
    as_: Any, draft: Article, owner: Member, eva: Member
) -> None:
    """A button that was pressed twice is no fault, and nobody hears twice."""
    articles.submit(article=write(draft), by=owner, now=NOW())
    address = f"/articles/desk/{draft.pk}/"

    done = [as_(eva).post(address, {"publish": "1"}) for _ in range(2)]

    assert [page.status_code for page in done] == [302, 302]
    assert done[0]["Location"] == done[1]["Location"]
    assert Notice.objects.filter(kind="article_published").count() == 1


def test_what_is_not_sent_on_is_not_published(draft: Article, eva: Member) -> None:
    with pytest.raises(NotAllowed, match="does not wait for a review"):
        articles.publish(article=draft, by=eva, now=NOW())


def test_it_is_sent_back_with_a_reason(draft: Article, owner: Member, eva: Member) -> None:
    articles.submit(article=draft, by=owner, now=NOW())

    articles.send_back(article=draft, by=eva, reason="Too long", now=NOW())

    draft.refresh_from_db()
    told = Notice.objects.get(member=owner, kind="article_sent_back")
    assert (draft.stage, draft.said, told.data) == ("draft", "Too long", {"reason": "Too long"})


def test_changed_in_review_it_is_a_draft_again(draft: Article, owner: Member) -> None:
    articles.submit(article=draft, by=owner, now=NOW())

    assert write(draft).stage == "draft"
    with pytest.raises(NotAllowed, match="not yours"):
        articles.save(
            article=draft, by=helper(), title="x", body="y", category=draft.category,
            tag_names=[], language="en", now=NOW(),
        )  # fmt: skip


def test_outdated_it_says_so_until_the_next_version(
    as_: Any, draft: Article, owner: Member, eva: Member, olga: Member
) -> None:
    thread = publish(draft, eva)
    url = thread.get_absolute_url()
    articles.outdate(article=draft, by=olga, reason="The menu has moved", now=NOW())
    articles.outdate(article=draft, by=eva, reason="A second reason", now=NOW())
    outdated = as_(None).get(url).content.decode()
    draft.refresh_from_db()
    stage = draft.stage

    articles.submit(article=write(draft, body=f"{TEXT} In the new menu."), by=owner, now=NOW())
    in_review = as_(None).get(url).content.decode()
    again = articles.publish(article=draft, by=eva, now=NOW())
    after = as_(None).get(url).content.decode()

    assert (stage, again) == ("outdated", thread)
    assert "The menu has moved" in outdated
    assert "The menu has moved" in in_review
    assert "The menu has moved" not in after
    assert "In the new menu." in after
    told = Notice.objects.filter(member=owner, kind="article_outdated")
    assert [notice.data for notice in told] == [{"reason": "The menu has moved"}]
    assert Event.objects.filter(kind="article_published").count() == 2


def test_languages_belong_together(as_: Any, draft: Article, eva: Member, mara: Member) -> None:
    with pytest.raises(NotAllowed, match="Only what is published"):
        articles.translate(article=draft, language="de", by=mara, now=NOW())
    thread = publish(draft, eva)

    german = articles.translate(article=draft, language="de", by=mara, now=NOW())
    same = articles.translate(article=draft, language="de", by=helper(), now=NOW())
    write(german, title="Was tun, wenn das Radio schweigt?", language="en")
    articles.submit(article=german, by=mara, now=NOW())
    other = articles.publish(article=german, by=eva, now=NOW())

    assert (same, other.language) == (german, "de")
    for one, its in ((thread, other), (other, thread)):
        page = as_(None).get(one.get_absolute_url()).content.decode()
        assert f'href="{its.get_absolute_url()}" hreflang="{its.language}"' in page
    with pytest.raises(NotAllowed, match="written in this language"):
        articles.translate(article=draft, language="en", by=mara, now=NOW())


def test_a_translation_that_is_gone_is_not_named(
    as_: Any, draft: Article, eva: Member, mo: Member
) -> None:
    thread = publish(draft, eva)
    german = articles.translate(article=draft, language="de", by=helper(), now=NOW())
    other = publish(german, eva)
    posts.delete(post=other.posts.get(kind="question"), by=mo, now=NOW())

    assert other.get_absolute_url() not in as_(None).get(thread.get_absolute_url()).content.decode()


def test_the_desk_shows_what_waits_and_what_is_due(
    as_: Any, draft: Article, owner: Member, eva: Member, olga: Member
) -> None:
    articles.submit(article=write(draft), by=owner, now=NOW())
    waiting = as_(eva).get("/articles/desk/").content.decode()
    articles.publish(article=draft, by=eva, now=NOW())
    Article.objects.update(review_date=NOW().date())
    due = as_(eva).get("/articles/desk/").content.decode()
    articles.still_true(article=draft, by=eva, now=NOW())
    after = as_(eva).get("/articles/desk/").content.decode()
    strangers = as_(olga).get("/articles/desk/").content.decode()

    title = "What to do when the radio is silent"
    assert [page.count(title) for page in (waiting, due, after, strangers)] == [1, 1, 0, 0]
    with pytest.raises(NotAllowed):
        articles.still_true(article=draft, by=olga, now=NOW())


def test_the_list_is_by_topic_and_language(
    as_: Any, draft: Article, eva: Member, mo: Member, team: Category
) -> None:
    thread = publish(draft, eva)
    hidden = threads.publish_article(
        by=mo, title="For the team alone, hidden", body=TEXT, category=team, tag_names=[],
        language="en", now=NOW(),
    )  # fmt: skip
    factories.category("billing")

    def shown(query: str, who: Member | None = None) -> list[bool]:
        page = as_(who).get(f"/articles/{query}").content.decode()
        return [one.title in page for one in (thread, hidden)]

    assert [shown(q) for q in ("", "?category=sim", "?category=billing", "?in=de")] == [
        [True, False], [True, False], [False, False], [False, False],
    ]  # fmt: skip
    assert shown("", mo) == [True, True]
    assert as_(None).get("/articles/?category=team").status_code == 404
    assert as_(None).get("/articles/?after=nonsense").status_code == 404
    assert Article.objects.get(thread=hidden).owner == mo


def test_by_http_from_the_solution_to_the_article(
    as_: Any, owner: Member, eva: Member, olga: Member
) -> None:
    solution = factories.solved().solution.post
    address = f"/posts/{solution.pk}/article/"
    refused = as_(olga).post(address).status_code
    begun = as_(owner).post(address)["Location"]
    page = as_(owner).get(begun)
    sent = {
        "title": "A title that says it", "body": TEXT, "category": "sim", "tag_names": "radio",
        "language": "en",
    }  # fmt: skip
    bad = as_(owner).post(begun, sent | {"title": "short", "submit": "1"})
    hidden = as_(eva).get(begun).status_code  # a draft is its owner's
    good = as_(owner).post(begun, sent | {"submit": "1"})
    strangers = as_(olga).get(begun).status_code
    review = as_(eva).get(begun)
    empty = as_(eva).post(begun, {"back": "1", "reason": ""}).status_code
    done = as_(eva).post(begun, {"publish": "1"})

    assert (refused, page.status_code, bad.status_code, hidden) == (403, 200, 422, 404)
    assert TEXT in bad.content.decode()
    assert (good.status_code, strangers, review.status_code, empty) == (302, 403, 200, 422)
    assert as_(None).get(done["Location"]).status_code == 200
    article = Article.objects.get()
    reasons = [
        as_(olga).post(f"/articles/{article.thread_id}/outdated/", {"reason": reason}).status_code
        for reason in ("", "It costs more now")
    ]
    assert reasons == [422, 302]
    assert as_(None).post(f"/articles/{article.thread_id}/outdated/").status_code == 302


def test_an_article_costs_no_statement_more(as_: Any, draft: Article, eva: Member) -> None:
    thread = publish(draft, eva)
    one = statements(as_(None), thread.get_absolute_url())
    desk = statements(as_(eva), "/articles/desk/")
    for _ in range(19):
        solution = factories.solved().solution.post
        more = articles.begin(post=solution, by=draft.owner, now=NOW())
        articles.submit(article=more, by=draft.owner, now=NOW())

    assert one <= 4
    assert statements(as_(eva), "/articles/desk/") == desk


def test_its_owner_changes_it_at_the_desk_only(
    as_: Any, draft: Article, owner: Member, eva: Member
) -> None:
    """No way past the second person: not by an edit, nor by a version from before, nor by taking
    over (and improving) what somebody suggests."""
    thread = publish(draft, eva)
    post = thread.posts.get(kind="question")
    words = Words(f"{TEXT} Better.", thread.title, thread.tag_names)
    offered = suggest(post, helper(), words)

    with pytest.raises(NotAllowed, match="at the desk"):
        posts.edit(post=post, by=owner, now=NOW(), body=f"{TEXT} Mine.")
    with pytest.raises(NotAllowed, match="at the desk"):
        edits.bring_back(post=post, number=1, by=owner, now=NOW())
    with pytest.raises(NotAllowed, match="at the desk"):
        suggest(post, owner, words)
    with pytest.raises(NotAllowed, match="at the desk"):
        edits.take_over(
            edit=offered, by=owner, is_mentor=True, words=words, base=offered.base, now=NOW()
        )
    address = f"/posts/{post.pk}/edit/"
    assert f'href="{address}"' in as_(owner).get(thread.get_absolute_url()).content.decode()
    for path in (address, f"/posts/{post.pk}/suggest/"):
        assert (
            as_(owner).get(path, follow=True).redirect_chain[-1][0] == f"/articles/desk/{draft.pk}/"
        )
    post.refresh_from_db()
    assert post.body == TEXT


@pytest.mark.parametrize("owner_name", ["eva", "mo"])
def test_the_team_changes_its_own_at_the_desk_too(
    as_: Any, request: pytest.FixtureRequest, owner_name: str
) -> None:
    """What everybody reads is what another person looked at, whoever wrote it."""
    by = request.getfixturevalue(owner_name)
    thread = written_by(by)
    post, other = thread.posts.get(kind="question"), factories.member(staff_role="moderator")

    with pytest.raises(NotAllowed, match="at the desk"):
        posts.edit(post=post, by=by, now=NOW(), body=f"{TEXT} Mine.")
    led = as_(by).get(f"/posts/{post.pk}/edit/")
    posts.edit(post=post, by=other, now=NOW(), body=f"{TEXT} By a moderator.")

    post.refresh_from_db()
    assert led["Location"] == f"/articles/desk/{thread.article.pk}/"
    assert post.body == f"{TEXT} By a moderator."


def test_who_looked_at_it_is_named_for_the_words_that_they_saw(
    as_: Any, draft: Article, owner: Member, eva: Member, mo: Member
) -> None:
    thread = publish(draft, eva)
    url, named = thread.get_absolute_url(), "looked at by Eva"
    before = as_(None).get(url).content.decode()
    posts.edit(
        post=thread.posts.get(kind="question"), by=mo, now=NOW(), body=f"{TEXT} Unseen by Eva."
    )
    edited = as_(None).get(url).content.decode()
    articles.submit(article=write(draft, body=f"{TEXT} Seen."), by=owner, now=NOW())
    articles.publish(article=draft, by=eva, now=NOW())
    after = as_(None).get(url).content.decode()

    assert "Unseen by Eva." in edited
    assert [named in page for page in (before, edited, after)] == [True, False, True]


def test_its_pages_call_it_an_article_and_ask_nothing_of_its_topic(
    as_: Any, eva: Member, mo: Member, team: Category
) -> None:
    thread = written_by(eva)
    TopicField.objects.create(category=thread.category, key="device", label={"en": "Your phone"})
    post = thread.posts.get(kind="question")

    edit = as_(mo).get(f"/posts/{post.pk}/edit/").content.decode()
    threads.move(thread=thread, by=mo, category=team, now=NOW())
    shown = as_(mo).get(thread.get_absolute_url()).content.decode()

    assert "<h1>Edit the article</h1>" in edit
    assert "Your phone" not in edit
    assert "History of this article" in shown


def test_what_is_outdated_is_everybodys_to_read_again(
    as_: Any, draft: Article, eva: Member, mo: Member, olga: Member
) -> None:
    publish(draft, eva)
    articles.outdate(article=draft, by=olga, reason="The menu has moved", now=NOW())

    desk = as_(mo).get("/articles/desk/")

    assert [one.pk for one in desk.context["desk"].overdue] == [draft.pk]
    assert "The menu has moved" in desk.content.decode()


@pytest.mark.parametrize(("who", "shown"), [("nina", 0), ("hana", 0), ("mara", 1), ("eva", 1)])
def test_the_desk_is_offered_to_whoever_has_something_to_do_there(
    as_: Any, request: pytest.FixtureRequest, who: str, shown: int
) -> None:
    page = as_(request.getfixturevalue(who)).get("/questions/").content.decode()

    assert page.count('href="/articles/desk/"') == shown


def written_by(by: Member) -> Thread:
    return threads.publish_article(
        by=by, title="How long a contract runs", body=TEXT, category=factories.category("sim"),
        tag_names=[], language="en", now=NOW(),
    )  # fmt: skip


def test_what_the_team_changed_is_never_overwritten_unseen(
    as_: Any, draft: Article, owner: Member, eva: Member, mo: Member
) -> None:
    thread = publish(draft, eva)
    post = thread.posts.get(kind="question")
    desk = f"/articles/desk/{draft.pk}/"
    articles.submit(article=write(draft, body=f"{TEXT} Of the owner."), by=owner, now=NOW())
    posts.edit(post=post, by=mo, now=NOW(), body=f"{TEXT} Of the team.")

    with pytest.raises(NotAllowed, match="its owner compares"):
        articles.publish(article=draft, by=eva, now=NOW())
    review = as_(eva).get(desk).content.decode()
    shown = as_(owner).get(desk)
    articles.submit(article=write(draft, body=f"{TEXT} Of both."), by=owner, now=NOW())
    articles.publish(article=draft, by=eva, now=NOW())

    assert "The published text was changed meanwhile" in review
    assert 'name="publish"' not in review
    assert "Of the team." in shown.content.decode()
    assert shown.context["form"].initial["body"] == f"{TEXT} Of the owner."
    post.refresh_from_db()
    last = post.revisions.latest("number")
    assert (post.body, last.by, last.approved_by) == (f"{TEXT} Of both.", owner, eva)


def test_without_words_of_its_own_the_desk_begins_with_what_everybody_reads(
    as_: Any, draft: Article, owner: Member, eva: Member, mo: Member
) -> None:
    thread = publish(draft, eva)
    post = thread.posts.get(kind="question")
    desk = f"/articles/desk/{draft.pk}/"
    sent = {"category": "sim", "tag_names": "radio", "language": "en", "title": thread.title}
    before = as_(owner).get(desk).context["form"].initial["base"]
    posts.edit(post=post, by=mo, now=NOW(), body=f"{TEXT} Of the team.")

    fresh = as_(owner).get(desk).context["form"].initial
    crossed = as_(owner).post(desk, sent | {"body": f"{TEXT} Mine alone.", "base": before})
    taken = as_(owner).post(desk, sent | {"body": f"{TEXT} Mine alone.", "take": "1"})
    german = articles.translate(article=draft, language="de", by=mo, now=NOW())
    again = {"body": f"{TEXT} Of the team and me.", "base": fresh["base"]}
    saved = as_(owner).post(desk, sent | again)

    assert fresh["body"] == german.body == f"{TEXT} Of the team."
    assert (crossed.status_code, taken.status_code, saved.status_code) == (422, 422, 302)
    assert "Somebody else saved a change" in crossed.content.decode()
    assert crossed.context["form"].data["base"] == fresh["base"]
    assert taken.context["form"].initial["body"] == f"{TEXT} Of the team."
    assert "Mine alone." in taken.content.decode()


def test_what_was_deleted_has_no_next_version(
    draft: Article, owner: Member, eva: Member, mo: Member
) -> None:
    thread = publish(draft, eva)
    articles.submit(article=write(draft, body=f"{TEXT} More."), by=owner, now=NOW())
    posts.delete(post=thread.posts.get(kind="question"), by=mo, now=NOW())

    with pytest.raises(NotAllowed, match="deleted"):
        articles.publish(article=draft, by=eva, now=NOW())


@pytest.mark.parametrize("how", ["sent back", "changed in review"])
def test_with_a_version_that_everybody_reads_it_stays_published(
    how: str, as_: Any, draft: Article, owner: Member, eva: Member
) -> None:
    """Else nobody would read it again in time, nor say that it still holds."""
    publish(draft, eva)
    articles.submit(article=write(draft, body=f"{TEXT} Not yet."), by=owner, now=NOW())

    if how == "sent back":
        articles.send_back(article=draft, by=eva, reason="Too long", now=NOW())
    else:
        write(draft, body=f"{TEXT} Not yet.")

    draft.refresh_from_db()
    Article.objects.update(review_date=NOW().date())
    desk = as_(eva).get("/articles/desk/").content.decode()
    shown = as_(eva).get(f"/articles/desk/{draft.pk}/").content.decode()
    assert draft.stage == "published"
    assert draft.title in desk
    assert (TEXT in shown, "Not yet." in shown) == (True, False)
    articles.still_true(article=draft, by=owner, now=NOW())


def test_an_article_moved_out_of_sight_is_gone_from_the_desk_and_translates_there(
    as_: Any, draft: Article, owner: Member, eva: Member, mo: Member, team: Category
) -> None:
    thread = publish(draft, eva)
    articles.submit(article=write(draft, body=f"{TEXT} More."), by=owner, now=NOW())
    other = helper()
    seen = as_(other).get(f"/articles/desk/{draft.pk}/").status_code
    threads.move(thread=thread, by=mo, category=team, now=NOW())

    pages = [as_(who).get(f"/articles/desk/{draft.pk}/").status_code for who in (other, eva)]
    german = articles.translate(article=draft, language="de", by=eva, now=NOW())

    assert (seen, pages) == (200, [404, 200])
    assert draft.title not in as_(other).get("/articles/desk/").content.decode()
    assert german.category == team


@pytest.mark.parametrize("how", ["moved", "deleted"])
def test_what_is_made_of_something_hidden_by_now_is_not_published(
    how: str, as_: Any, draft: Article, owner: Member, eva: Member, mo: Member, team: Category
) -> None:
    source = draft.source
    assert source is not None
    articles.submit(article=write(draft), by=owner, now=NOW())
    if how == "moved":
        threads.move(thread=source.thread, by=mo, category=team, now=NOW())
    else:
        posts.delete(post=source.thread.posts.get(kind="question"), by=mo, now=NOW())

    with pytest.raises(NotAllowed, match="came from is no longer there"):
        articles.publish(article=draft, by=eva, now=NOW())
    pages = [as_(who).get(f"/articles/desk/{draft.pk}/").status_code for who in (helper(), owner)]
    assert pages == [404, 200]


def suggest(post: Post, by: Member, words: Words) -> SuggestedEdit:
    return edits.suggest(
        post=post, by=by, standing=Standing(points=500), words=words, reason="It is clearer",
        base=post.fingerprint, key=None, now=NOW(),
    )  # fmt: skip


def test_what_customers_wrote_is_looked_through(as_: Any, owner: Member) -> None:
    """Published by one tap it would be theirs no longer: what is private stops once, and what
    takes money never goes public."""
    solved = factories.solved(body="I called 0170 1234567 and my PUK is 48372910, all the same.")
    begun = as_(owner).post(f"/posts/{solved.solution.post.pk}/article/")["Location"]
    draft = Article.objects.get()
    sent = {
        "title": draft.title, "body": draft.body, "category": "sim", "tag_names": "radio",
        "language": "en", "submit": "1",
    }  # fmt: skip

    first = as_(owner).post(begun, sent)
    known = re.findall(r'name="warned" value="([0-9a-f]{16})"', first.content.decode())
    kept = as_(owner).post(begun, sent | {"private": "keep", "warned": known})
    draft.refresh_from_db()
    again = as_(owner).post(begun, sent | {"body": f"{draft.body} Once more."})

    assert (first.status_code, kept.status_code, again.status_code) == (422, 302, 302)
    assert '<input type="hidden" name="submit" value="1">' in first.content.decode()
    assert ("0170 1234567" in draft.body, "48372910" in draft.body) == (True, False)
    assert draft.stage == "in_review"


def test_an_experts_article_is_looked_through_too(as_: Any, eva: Member, sim: Category) -> None:
    sent = {
        "title": "How to reach us by phone", "category": "sim", "tag_names": "phone",
        "language": "en", "body": "Call us, 0170 1234567, whenever you like to.",
    }  # fmt: skip

    first = as_(eva).post("/articles/write/", sent)
    known = re.findall(r'name="warned" value="([0-9a-f]{16})"', first.content.decode())
    kept = as_(eva).post("/articles/write/", sent | {"private": "keep", "warned": known})

    assert (first.status_code, kept.status_code) == (422, 302)
    assert "0170 1234567" in Article.objects.get().body


def test_an_article_calls_nobody(owner: Member, eva: Member, mo: Member) -> None:
    nina = factories.member("nina")
    asked = factories.solved(body="It was @nina who told me to ask here, but how?")
    article = articles.begin(post=asked.solution.post, by=owner, now=NOW())
    before = Notice.objects.filter(member=nina).count()
    articles.submit(article=article, by=owner, now=NOW())
    thread = articles.publish(article=article, by=eva, now=NOW())
    post = thread.posts.get(kind="question")
    posts.edit(post=post, by=mo, now=NOW(), body=f"{post.body} @nina knows more.")

    assert "@nina" in post.body
    assert (before, Notice.objects.filter(member=nina).count()) == (1, 1)


def test_pictures_of_the_posts_are_links_to_them(owner: Member) -> None:
    shot = "![My screen](/media/pictures/abc/800.webp)"
    asked = factories.solved(body=f"This is what I see: {shot} and ![](/media/x/y.webp), why?")
    question = asked.posts.get(kind="question")

    body = articles.begin(post=asked.solution.post, by=owner, now=NOW()).body

    assert f"[My screen](/posts/{question.pk}/) and [Picture](/posts/{question.pk}/), why?" in body
    assert "/media/" not in body
