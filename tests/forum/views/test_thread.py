"""The page of a thread, and the lists: the same few queries for 1 and for 20 of anything."""

from datetime import timedelta

import pytest

from forum.domain import marks, posts, solutions, threads
from forum.lib import clock
from forum.models import Thread, ThreadLink
from tests import factories
from tests.counting import statements as queries

pytestmark = pytest.mark.django_db
VISITOR_MOST, MEMBER_MOST = 4, 6


def fill(thread, n):
    """n answers, each with a comment, a solution and a mark."""
    reader = factories.member()
    for _ in range(n):
        answer = factories.answer(thread)
        factories.comment(answer)
    marks.give(post=answer, by=reader, now=clock.now())
    solutions.accept(thread=thread, post=answer, by=thread.author, now=clock.now())


@pytest.mark.thorough
def test_a_thread_costs_the_same_with_1_and_with_50_posts(as_, olga, mo):
    small, large = factories.question(), factories.question()
    fill(small, 1)
    fill(large, 50)

    for reader, most in ((None, VISITOR_MOST), (olga, MEMBER_MOST), (mo, MEMBER_MOST)):
        client = as_(reader)
        few = queries(client, small.get_absolute_url())
        many = queries(client, large.get_absolute_url())

        assert (reader, few) == (reader, many)
        assert many <= most


def test_an_old_slug_redirects_for_good(as_):
    thread = factories.question()

    for wrong in (
        f"/questions/{thread.pk}/",
        f"/questions/{thread.pk}/other/",
        f"/articles/{thread.pk}/{thread.slug}/",
    ):
        response = as_(None).get(wrong)
        assert (response.status_code, response["Location"]) == (301, thread.get_absolute_url())


def test_hidden_and_missing_look_alike(as_, olga, team, mo, eva, ada):
    thread = factories.question(by=mo, category=team)
    client = as_(olga)

    for path in (
        thread.get_absolute_url(),
        f"/questions/{thread.pk}/",
        "/questions/999999/x/",
        f"/questions/{10**18}/x/",
        f"/questions/{10**30}/x/",
    ):
        assert client.get(path).status_code == 404
    for reader in (mo, eva, ada):
        assert as_(reader).get(thread.get_absolute_url()).status_code == 200


def test_private_threads_are_for_those_who_take_part(as_, nina, olga, mo, sim):
    thread = factories.question(by=nina, category=sim)
    Thread.objects.filter(pk=thread.pk).update(kind="private")
    thread.participants.create(member=nina, added_at=clock.now())

    answers = [
        as_(person).get(thread.get_absolute_url()).status_code for person in (nina, olga, mo, None)
    ]

    assert answers == [301, 404, 404, 404]  # to where private talks are read
    assert thread not in Thread.objects.listed_for(nina)


def test_a_deleted_answer_is_shown_to_moderators_only(as_, hana, mo):
    thread = factories.question()
    answer = factories.answer(thread, body="The words that had to go.")
    posts.delete(post=answer, by=mo, now=clock.now())
    url = thread.get_absolute_url()

    assert "had to go" not in as_(None).get(url).content.decode()
    assert "had to go" not in as_(hana).get(url).content.decode()
    assert "had to go" in as_(mo).get(url).content.decode()


def test_comments_under_a_deleted_answer_are_gone_with_it(as_, mo):
    answer = factories.answer(factories.question())
    remark = factories.comment(answer, body="A word on the deleted answer.")
    posts.delete(post=answer, by=mo, now=clock.now())

    for path in (f"/posts/{remark.pk}/revisions/", f"/posts/{answer.pk}/revisions/"):
        assert as_(None).get(path).status_code == 404
        assert as_(mo).get(path).status_code == 200


def test_whoever_deleted_their_own_question_may_bring_it_back(as_, hana, olga):
    thread = factories.question(by=hana)
    post = thread.posts.get()
    client = as_(hana)

    client.post(f"/posts/{post.pk}/delete/")
    gone = as_(olga).get(thread.get_absolute_url()).status_code
    seen = client.get(thread.get_absolute_url()).status_code
    listed = thread in Thread.objects.listed_for(hana)
    client.post(f"/posts/{post.pk}/restore/")

    assert (gone, seen, listed) == (404, 200, False)
    assert as_(olga).get(thread.get_absolute_url()).status_code == 200


def test_the_history_of_a_post_costs_the_same_with_few_and_many_versions(as_, hana):
    answer = factories.answer(factories.question(), by=hana)
    path = f"/posts/{answer.pk}/revisions/"
    few = queries(as_(None), path)
    for n in range(1, 15):
        later, editor = clock.now() + timedelta(hours=n), factories.member(staff_role="moderator")
        posts.edit(post=answer, by=editor, now=later, body=f"Version {n}.")

    assert queries(as_(None), path) == few


def test_a_deleted_thread_is_gone_everywhere(as_, hana, mo):
    thread = factories.question(title="This one has to vanish soon", tag_names=["vanish"])
    posts.delete(post=thread.posts.get(), by=mo, now=clock.now())

    for path in (
        "/",
        "/questions/",
        "/questions/?view=needs-help",
        "/search/?q=vanish",
        "/questions/similar/?title=vanish+soon+has",
    ):
        assert "has to vanish" not in as_(hana).get(path).content.decode(), path
    assert as_(hana).get(thread.get_absolute_url()).status_code == 404
    assert as_(hana).get("/tags/vanish/").status_code == 404


def test_the_solution_stands_first_and_not_twice(as_):
    thread = factories.question()
    factories.answer(thread, body="The first idea, not so good.")
    best = factories.answer(thread, body="The one that helped in the end.")
    solutions.accept(thread=thread, post=best, by=thread.author, now=clock.now())

    page = as_(None).get(thread.get_absolute_url()).content.decode()

    main = page[page.index("<main") : page.index("</main")]
    assert main.count("The one that helped in the end.") == 1
    assert main.index("The one that helped") < main.index("The first idea")


def inside_main(page):
    return page.content.partition(b"<main")[2].partition(b"</main>")[0]


def test_answers_are_paged_and_a_page_that_is_not_there_is_missing(as_):
    thread = factories.question()
    for n in range(32):
        factories.answer(thread, body=f"Answer number {n:02d}, in its turn.")
    url = thread.get_absolute_url()

    first, second = as_(None).get(url), as_(None).get(f"{url}?page=2")

    shown = [inside_main(page).count(b"in its turn.") for page in (first, second)]
    assert shown == [30, 2]
    for nonsense in ("3", "0", "-1", "x", "99999999999", "%D9%A3"):
        assert as_(None).get(f"{url}?page={nonsense}").status_code == 404
    assert as_(None).get(f"{url}?sort=bogus").status_code == 404


def test_lists_page_by_keyset_and_miss_nothing_when_something_is_added(as_, sim):
    start = clock.now() - timedelta(days=60)
    for n in range(45):
        factories.question(
            category=sim, at=start + timedelta(days=n), title=f"Old question no. {n:03d}"
        )
    client, seen = as_(None), []

    url = "/questions/"
    while url:
        response = client.get(url)
        seen += [thread.title for thread in response.context["page"].rows]
        url = response.context["next_url"]
        factories.question(category=sim, title=f"Added meanwhile {len(seen)}")

    assert seen == [f"Old question no. {n:03d}" for n in reversed(range(45))]


@pytest.mark.parametrize(
    "query",
    ["view=bogus", "after=bogus", "after=W10", "after=eyJhIjoxfQ", "view=latest%27--", "in=fr"],
)
def test_nonsense_in_a_list_is_missing(as_, query):
    assert as_(None).get(f"/questions/?{query}").status_code == 404


def test_a_list_in_one_language_stays_in_it(as_, sim):
    german = factories.question(title="Warum ist es hier so langsam?", language="de")
    for _ in range(21):
        factories.question(title="Why is it this slow here?", language="en")

    page = as_(None).get("/questions/?in=en")
    following = as_(None).get(page.context["next_url"])
    only = as_(None).get("/questions/?in=de")

    both = [row.language for row in [*page.context["page"].rows, *following.context["page"].rows]]
    assert both == ["en"] * 21
    assert [row.pk for row in only.context["page"].rows] == [german.pk]
    assert "in=en" in page.context["next_url"]
    assert all("in=en" in url for _, _, url, _ in page.context["tabs"])


def test_an_answer_of_ones_own_is_called_so(as_, hana, olga):
    thread = factories.question(by=hana)
    factories.answer(thread, by=hana)

    page = as_(olga).get(thread.get_absolute_url()).content.decode()
    row = as_(None).get("/questions/").content.decode()

    assert "Only the person who asked has answered so far." in page
    assert "Waiting for a first answer" not in page
    assert "answered <time" not in row


def test_what_is_missing_or_refused_keeps_the_bar_of_the_reader(as_, hana):
    missing = as_(hana).get("/questions/999999/")
    refused = as_(hana).get("/articles/write/")
    visitors = as_(None).get("/questions/999999/")

    assert (missing.status_code, refused.status_code) == (404, 403)
    assert [b"person-menu" in page.content for page in (missing, refused)] == [True, True]
    assert b"csrfmiddlewaretoken" not in visitors.content
    assert visitors.cookies == {}


def test_views_of_the_list(as_, hana, sim):
    fresh = factories.question(title="Nobody has said a word", category=sim)
    self_answered = factories.question(by=hana, title="Only I wrote here so far", category=sim)
    factories.answer(self_answered, by=hana, at=clock.now() + timedelta(hours=1))
    answered = factories.question(title="Somebody has answered this", category=sim)
    factories.answer(answered)
    solved = factories.solved(title="This one was solved already", category=sim)

    def shown(view):
        rows = as_(None).get(f"/questions/?view={view}").context["page"].rows
        return {thread.pk for thread in rows}

    assert shown("needs-help") == {fresh.pk, self_answered.pk}
    assert shown("unanswered") == {fresh.pk}
    assert shown("unsolved") == {fresh.pk, self_answered.pk, answered.pk}
    assert shown("solved") == {solved.pk}
    assert shown("latest") == {fresh.pk, self_answered.pk, answered.pk, solved.pk}


def test_a_duplicate_points_to_what_may_be_seen(as_, mo, team):
    thread, public = factories.question(), factories.question(title="The one asked before this")
    hidden = factories.question(by=mo, category=team, title="Something for the team only")
    for target in (public, hidden):
        ThreadLink.objects.create(thread=thread, target=target, kind="duplicate", at=clock.now())

    page = as_(None).get(thread.get_absolute_url()).content.decode()

    assert "The one asked before this" in page
    assert "Something for the team only" not in page


def test_moderators_pin_close_and_move(as_, mo, sim):
    thread = factories.question(category=sim)
    other = factories.category("billing")
    client, url = as_(mo), f"/questions/{thread.pk}/manage/"

    client.post(url, {"pin": "1"})
    client.post(url, {"move": "1", "category": "billing"})
    without_reason = client.post(url, {"close": "1", "reason": ""})
    client.post(url, {"close": "1", "reason": "Answered in the news article"})

    thread.refresh_from_db()
    assert without_reason.status_code == 422
    assert (thread.pinned_at is None, thread.category, thread.state) == (False, other, "closed")
    assert (
        "Answered in the news article" in as_(None).get(thread.get_absolute_url()).content.decode()
    )


def test_views_are_counted_without_a_write_per_view(as_, settings):
    from forum.domain import tallies

    thread = factories.question()
    tallies.flush()
    for _ in range(5):
        as_(None).get(thread.get_absolute_url())
    before = thread.views.count

    tallies.flush()

    thread.views.refresh_from_db()
    assert (before, thread.views.count) == (0, 5)


def test_articles_have_their_own_address(as_, eva, sim):
    article = threads.publish_article(
        by=eva, title="Roaming, what is free", body="All of it, in the EU.", category=sim,
        tag_names=["roaming"], language="en", now=clock.now(),
    )  # fmt: skip

    assert as_(None).get(article.get_absolute_url()).status_code == 200
    assert as_(None).get(f"/questions/{article.pk}/{article.slug}/").status_code == 301


def test_categories_stand_in_the_order_that_staff_gave_them(as_):
    for position, slug in enumerate(["network", "abroad", "billing"]):
        factories.category(slug, position=position)

    shown = [category.slug for category in as_(None).get("/categories/").context["categories"]]

    assert shown == ["network", "abroad", "billing"]
