"""Enter in a field, and Ctrl+Enter in a text, press the button that the page is about."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from forum.domain import articles, posts, solutions
from forum.lib import clock
from forum.models import Article, Draft, Member, Post, SuggestedEdit, Thread
from tests import factories
from tests.journeys.browsing import Visits

pytestmark = pytest.mark.browser
TITLE = "My eSIM does not activate on the new phone"
BODY = "It says **failed** since this morning, and nothing helps."


@pytest.fixture(
    params=[
        pytest.param(True, id="script"),
        pytest.param(False, id="no script", marks=pytest.mark.thorough),
    ]
)
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def nina(transactional_db: None) -> Member:
    return factories.member("nina")


def open_(visits: Visits, path: str, by: Member, scripts: bool) -> Page:
    return visits.open(path, by=by, java_script_enabled=scripts)


@pytest.mark.thorough
def test_a_question_is_posted(visits: Visits, nina: Member, scripts: bool) -> None:
    factories.category("sim")
    page = open_(visits, "/questions/ask/?title=My+eSIM+fails", nina, scripts)
    page.get_by_label("What happens?").fill(BODY)
    page.get_by_label("Category").select_option("sim")
    page.get_by_label("Tags").fill("esim")
    page.get_by_label("Your question").fill(TITLE)
    page.get_by_label("Your question").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert Thread.objects.get().title == TITLE


@pytest.mark.thorough
def test_with_a_warning_nothing_is_taken_out_by_enter(
    visits: Visits, nina: Member, scripts: bool
) -> None:
    factories.category("sim")
    page = open_(visits, "/questions/ask/?title=My+eSIM+fails", nina, scripts)
    page.get_by_label("What happens?").fill(f"{BODY} Call me: 0170 1234567")
    page.get_by_label("Category").select_option("sim")
    page.get_by_label("Tags").fill("esim")
    with visits.excusing("status of 422"):
        page.get_by_role("button", name="Post your question").click()
        expect(page.get_by_role("button", name="Remove it and send")).to_be_visible()
        page.get_by_label("Tags").press("Enter")
        expect(page.get_by_role("button", name="Remove it and send")).to_be_visible()
    expect(page.get_by_label("What happens?")).to_have_value(f"{BODY} Call me: 0170 1234567")
    page.get_by_label("What happens?").fill(BODY)
    page.get_by_label("What happens?").press("Control+Enter" if scripts else "Tab")
    if scripts:
        expect(page.get_by_role("heading", level=1)).to_have_text("My eSIM fails")
        assert Post.objects.get().body == BODY


@pytest.mark.thorough
def test_an_edit_is_saved(visits: Visits, nina: Member, scripts: bool) -> None:
    post = factories.question(by=nina).posts.get()
    page = open_(visits, f"/posts/{post.pk}/edit/", nina, scripts)
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Title").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert len(page.context.pages) == 1


@pytest.mark.thorough
def test_of_two_who_edit_at_once_enter_takes_nobodys_text(
    visits: Visits, nina: Member, scripts: bool
) -> None:
    post = factories.question(by=nina).posts.get()
    mo = factories.member("mo", staff_role="moderator")
    page = open_(visits, f"/posts/{post.pk}/edit/", nina, scripts)
    posts.edit(post=post, by=mo, body="Saved meanwhile, by Mo.", title=TITLE, now=clock.now())
    page.get_by_label("Text", exact=True).fill(BODY)
    with visits.excusing("status of 422"):
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("textbox", name="The newer text")).to_be_visible()
    page.get_by_label("Title").press("Enter")

    expect(page.locator(f"#post-{post.pk} .text").first).to_contain_text("failed")
    post.refresh_from_db()
    assert post.body == BODY


@pytest.mark.thorough
def test_an_edit_is_suggested_and_taken_over(visits: Visits, nina: Member, scripts: bool) -> None:
    post = factories.question().posts.get()
    nina.standing.points = 50
    nina.standing.save()
    page = open_(visits, f"/posts/{post.pk}/suggest/", nina, scripts)
    page.get_by_label("Text", exact=True).fill(BODY)
    page.get_by_label("What is better now?").fill("Clearer")
    page.get_by_label("What is better now?").press("Enter")
    expect(page.get_by_text("You hear from us when it is decided.")).to_be_visible()
    edit = SuggestedEdit.objects.get()

    mo = factories.member("mo", staff_role="moderator")
    page = open_(visits, reverse("suggested_edit", args=[edit.pk]), mo, scripts)
    page.get_by_text("Improve it first").click()
    page.get_by_label("Title").press("Enter")
    expect(page.get_by_text("Taken over.")).to_be_visible()


@pytest.mark.thorough
def test_an_article_is_sent_on(visits: Visits, nina: Member, scripts: bool) -> None:
    article = _begun()
    page = open_(visits, reverse("article_draft", args=[article.pk]), article.owner, scripts)
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Title").press("Enter")

    expect(page.get_by_text("In review")).to_be_visible()


@pytest.mark.thorough
def test_keys_work_beside_a_draft_that_waits(visits: Visits, nina: Member) -> None:
    thread = factories.question()
    now = clock.now()
    Draft.objects.create(
        member=nina, kind="answer", place=f"answer:{thread.pk}", thread=thread, updated_at=now,
        fields={"body": "Begun before, on the phone."},
    )  # fmt: skip
    page = visits.open(f"/questions/{thread.pk}/answer/", by=nina)
    expect(page.get_by_role("link", name="Go on with it")).to_be_visible()
    field = page.get_by_role("textbox", name="Your answer")
    field.fill(BODY)
    field.press("Control+Enter")

    expect(page.get_by_role("status").filter(has_text="Your answer is posted")).to_be_visible()


def _begun() -> Article:
    thread = factories.question()
    post = factories.answer(thread, body=BODY)
    solutions.accept(thread=thread, post=post, by=thread.author, now=clock.now())
    mara = factories.member("mara")
    mara.standing.is_mentor = True
    mara.standing.save()
    return articles.begin(post=post, by=mara, now=clock.now())
