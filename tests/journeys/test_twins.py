"""Several people ask the same: linked, solved together, and each says whether it was theirs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum.domain import articles, confirmations, duplicates, one_taps, solutions
from forum.lib import clock
from forum.models import Article, Confirmation, Notice, Thread
from forum.tasks import tell_twins
from tests import factories
from tests.journeys.browsing import DESK, PHONE, Visits, press
from tests.journeys.test_axe import Eyes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
TITLE = "No network in Kassel since this morning"
ANSWER = "A mast was down. Switch flight mode on and off once, then it is back."


@pytest.fixture
def eyes(thorough: bool) -> Iterator[Eyes]:
    opened = Eyes(thorough)
    yield opened
    assert opened.found == []


@pytest.fixture
def three(transactional_db: None) -> list[Thread]:
    at = clock.now() - timedelta(hours=2)
    names, titles = ("ann", "ben", "cleo"), (TITLE, f"{TITLE}?", f"{TITLE}, help")
    return [
        factories.question(by=factories.member(name), title=title, at=at)
        for name, title in zip(names, titles, strict=True)
    ]


@pytest.mark.thorough
def test_twins_are_linked_and_solved_together(
    visits: Visits,
    three: list[Thread],
    eyes: Eyes,
    width: int,
) -> None:
    ann, ben, cleo = three
    page = visits.open(ann.get_absolute_url(), by=ann.author, width=width)
    for other in (ben, cleo):
        press(page.locator(".question .menu:not(.follow) > summary"))
        press(page.get_by_role("link", name="Who asks the same?"))
        press(page.get_by_role("button", name=f"They are twins: {other.title}", exact=True))
        expect(page.get_by_role("status").filter(has_text="Linked.")).to_be_visible()
    expect(page.locator(".twins summary")).to_have_text("2 others ask the same")

    post = factories.answer(ann, by=factories.member("hana"), body=ANSWER)
    page.reload()
    press(page.get_by_role("button", name="Mark as solution"))
    expect(page.locator("#solution")).to_contain_text(ANSWER)
    tell_twins(pk=ann.pk)

    page = visits.open("/inbox/", by=ben.author, width=width)
    expect(page.get_by_text("A twin of your question was solved")).to_be_visible()
    page.goto(ben.get_absolute_url())
    expect(page.locator(".borrowed")).to_contain_text(ANSWER)
    eyes.look(page)
    press(page.get_by_role("button", name="This solved mine"))
    expect(page.locator("#solution")).to_contain_text(ANSWER)
    expect(page.locator(".post-meta .chip.solved")).to_have_text("Solved")

    notice = Notice.objects.get(member=cleo.author, kind="twin_solved")
    tap = f"/do/{one_taps.issue(notice=notice, key='mail', now=clock.now())}/?say=not_mine"
    page = visits.open(tap, width=width)
    eyes.look(page)
    press(page.get_by_role("button", name="Not mine: my question differs"))
    expect(page.get_by_text("Your question is one of its own")).to_be_visible()

    found = {one.pk: Thread.objects.get(pk=one.pk) for one in three}
    assert [found[one.pk].state for one in three] == ["solved", "solved", "open"]
    assert found[ben.pk].solution.post.source == post
    assert found[cleo.pk].twin_group is None


@pytest.mark.thorough
def test_a_visitor_of_a_duplicate_reads_the_answer_where_it_stands(
    visits: Visits,
    three: list[Thread],
    eyes: Eyes,
) -> None:
    thread, original, _third = three
    mo = factories.member("mo", staff_role="moderator")
    post = factories.answer(original, body=ANSWER)
    solutions.accept(thread=original, post=post, by=original.author, now=clock.now())
    duplicates.mark(thread=thread, original=original, by=mo, now=clock.now())

    page = visits.open(thread.get_absolute_url(), width=PHONE)
    expect(page.locator("#solution")).to_contain_text(ANSWER)
    expect(page.get_by_text("so we brought you here")).to_be_visible()
    eyes.look(page)
    press(page.get_by_role("link", name="Show it"))
    expect(page.get_by_role("heading", level=1)).to_have_text(thread.title)
    expect(page.locator(".borrowed")).to_contain_text(ANSWER)
    eyes.look(page)

    asker = visits.open(thread.get_absolute_url(), by=thread.author, width=PHONE)
    press(asker.get_by_role("button", name="Not mine: my question differs"))
    expect(asker.get_by_text("a question of its own again")).to_be_visible()
    assert Thread.objects.get(pk=thread.pk).duplicate_of is None


@pytest.mark.thorough
def test_a_solution_becomes_an_article(
    visits: Visits,
    three: list[Thread],
    eyes: Eyes,
) -> None:
    thread = three[0]
    eva, mara = factories.member("eva", staff_role="expert"), factories.member("mara")
    mara.standing.is_mentor = True
    mara.standing.save()
    post = factories.answer(thread, body=ANSWER)
    solutions.accept(thread=thread, post=post, by=thread.author, now=clock.now())
    company = Confirmation.Kind.COMPANY
    confirmations.confirm(post=post, by=eva, kind=company, now=clock.now())

    writer = visits.open(thread.get_absolute_url(), by=mara, width=DESK)
    expect(writer.locator("#solution")).to_contain_text("Confirmed by the company")
    press(writer.locator("#solution .menu > summary"))
    press(writer.get_by_role("button", name="Make it an article"))
    expect(writer.get_by_label("Text", exact=True)).to_have_value(f"{_begins(post.pk)}")
    writer.get_by_label("Title").fill("What to do when the network is gone")
    eyes.look(writer, both_widths=True)
    press(writer.get_by_role("button", name="Send it on for a second look"))
    expect(writer.get_by_text("In review")).to_be_visible()

    reviewer = visits.open("/articles/desk/", by=eva, width=PHONE)
    eyes.look(reviewer)
    press(reviewer.get_by_role("link", name="What to do when the network is gone"))
    expect(reviewer.get_by_role("button", name="Send it back")).to_be_visible()
    eyes.look(reviewer)
    press(reviewer.get_by_role("button", name="Publish the article"))
    expect(reviewer.get_by_role("heading", level=1)).to_have_text(
        "What to do when the network is gone"
    )
    expect(reviewer.locator(".article-note")).to_contain_text("looked at by Eva")
    article = Article.objects.get()
    articles.outdate(article=article, by=thread.author, reason="Masts moved", now=clock.now())
    reviewer.reload()
    expect(reviewer.get_by_text("Masts moved")).to_be_visible()
    eyes.look(reviewer, both_widths=True)
    assert article.thread is not None


def _begins(pk: int) -> str:
    return Article.objects.get(source=pk).body
