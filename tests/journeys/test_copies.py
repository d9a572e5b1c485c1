"""Copies on the device: what was posted is never offered, what was not posted is never lost."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from forum.models import Draft, Member, Post, Thread
from tests import factories
from tests.journeys.browsing import PHONE, Visits, press

pytestmark = pytest.mark.browser
TITLE = "Why is my invoice higher than last month?"
TEXT = "Have a look at the second page of it."
PRIVATE = "Call me: 0170 1234567, please."
SORRY = '<link rel="icon" href="data:,"><p>Sorry.</p>'
OFFER = "This device has text from"
SAVES = re.compile(r"/writing/answer:\d+/$")
COPIES = """() => Object.keys(localStorage).filter(name => name.startsWith("draft:"))
  .map(name => JSON.parse(localStorage.getItem(name)).fields.body)"""


@pytest.fixture
def hana(transactional_db: None) -> Member:
    return factories.member("hana")


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    return factories.question(title=TITLE)


def answer(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("textbox", name="Your answer")


def post(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("button", name="Post your answer")


def is_posted(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Your answer is posted")).to_be_visible()


def offers_nothing(page: Page) -> None:
    """Now and after a while, and there is no copy left that anything could offer."""
    page.wait_for_timeout(700)
    expect(page.get_by_text(OFFER)).to_have_count(0)
    assert page.evaluate(COPIES) == []


def type_unkept(visits: Visits, page: Page, text: str) -> None:
    """Type while the server is away: only this device keeps it."""
    page.route(SAVES, lambda route: route.abort())
    with visits.excusing("ERR_FAILED", "htmx:"):
        answer(page).fill(text)
        page.wait_for_timeout(1700)
    page.unroute(SAVES)
    assert text in page.evaluate(COPIES)


@pytest.mark.parametrize(
    ("path", "twice"),
    [
        pytest.param("", True, id="in place-twice"),
        pytest.param("answer/", False, id="on its own page-once", marks=pytest.mark.thorough),
        pytest.param("", False, id="in place-once", marks=pytest.mark.thorough),
        pytest.param("answer/", True, id="on its own page-twice", marks=pytest.mark.thorough),
    ],
)
def test_what_was_posted_is_not_offered(
    visits: Visits, thread: Thread, hana: Member, path: str, twice: bool
) -> None:
    start = f"/questions/{thread.pk}/{path}" if path else thread.get_absolute_url()
    page = visits.open(start, by=hana)
    answer(page).fill(TEXT)

    post(page).dblclick() if twice else post(page).click()

    is_posted(page)
    offers_nothing(page)
    page.reload()
    offers_nothing(page)
    expect(answer(page)).to_have_value("")
    assert Post.objects.filter(kind="answer").count() == 1


@pytest.mark.thorough
def test_a_second_tap_after_the_answer_came_sends_nothing(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    """Between the answer and the new page somebody taps again."""
    page = visits.open(thread.get_absolute_url(), by=hana)
    answer(page).fill(TEXT)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "answer/" in request.url else 0)

    tap = "document.querySelector('#answer-form .main').click()"
    page.evaluate(f"addEventListener('beforeunload', () => {tap})")
    post(page).click()

    is_posted(page)
    assert [url for url in sent if url.endswith(f"/questions/{thread.pk}/answer/")] == sent[:1]
    offers_nothing(page)


@pytest.mark.thorough
def test_a_comment_is_not_offered_once_it_is_posted(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    page = visits.open(thread.get_absolute_url(), by=hana, width=PHONE)
    press(page.get_by_role("link", name="Comment"))
    page.get_by_role("textbox", name="Your comment").fill("Which month was it?")
    page.get_by_role("button", name="Post your comment").dblclick()
    expect(page.get_by_role("list", name="Comments")).to_contain_text("Which month was it?")

    press(page.get_by_role("link", name="Comment"))
    expect(page.get_by_role("textbox", name="Your comment")).to_have_value("")
    offers_nothing(page)


@pytest.mark.thorough
def test_an_edit_is_not_offered_once_it_is_saved(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    mine = factories.answer(thread, by=hana)
    page = visits.open(f"/posts/{mine.pk}/edit/", by=hana)
    page.get_by_label("Text", exact=True).fill(TEXT)
    press(page.get_by_role("button", name="Save"))
    expect(page.locator(f"#post-{mine.pk} .text")).to_have_text(TEXT)
    offers_nothing(page)

    page.goto(f"/posts/{mine.pk}/edit/")
    offers_nothing(page)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param(path, status, id=f"{name}-{status}")
        for path, name in (("", "in place"), ("answer/", "on its own page"))
        for status in (403, 429, 500)
    ],
)
def test_what_was_refused_is_still_there(
    visits: Visits, thread: Thread, hana: Member, path: str, status: int
) -> None:
    start = f"/questions/{thread.pk}/answer/" if path else thread.get_absolute_url()
    page = visits.open(start, by=hana)

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=status, content_type="text/html", body="<p>Sorry.</p>")
        else:
            route.continue_()

    page.route("**/answer/", refuse)
    page.route(SAVES, lambda route: route.abort())
    answer(page).fill(TEXT)
    with visits.excusing("status of", "Response Status", "htmx:", "ERR_FAILED"):
        post(page).click()
        expect(
            page.get_by_text("Sorry." if path or status != 500 else "not get through").first
        ).to_be_visible()
        page.goto("/questions/")
        page.goto(start)
    page.unroute("**/answer/")
    page.unroute(SAVES)

    expect(page.get_by_text(OFFER)).to_be_visible()
    press(page.get_by_role("button", name="Go on with it"))
    expect(answer(page)).to_have_value(TEXT)
    press(post(page))
    is_posted(page)
    offers_nothing(page)


@pytest.mark.thorough
def test_what_came_back_with_notes_is_kept_until_it_is_posted(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    page = visits.open(thread.get_absolute_url(), by=hana)
    page.route(SAVES, lambda route: route.abort())
    with visits.excusing("status of 422", "ERR_FAILED", "htmx:"):
        answer(page).fill(PRIVATE)
        post(page).click()
        expect(page.get_by_role("button", name="Remove it and send")).to_be_visible()
        assert page.evaluate(COPIES) == [PRIVATE]
        page.goto(thread.get_absolute_url())
    expect(page.get_by_text(OFFER)).to_be_visible()
    press(page.get_by_role("button", name="Go on with it"))
    expect(answer(page)).to_have_value(PRIVATE)
    page.unroute(SAVES)
    answer(page).fill(TEXT)
    press(post(page))
    is_posted(page)
    offers_nothing(page)


@pytest.mark.thorough
def test_two_windows_keep_one_text_each(visits: Visits, thread: Thread, hana: Member) -> None:
    one = visits.open(thread.get_absolute_url(), by=hana)
    two = one.context.new_page()
    two.goto(thread.get_absolute_url())
    type_unkept(visits, one, TEXT)
    type_unkept(visits, two, "Another thought, in another window.")
    assert sorted(one.evaluate(COPIES)) == ["Another thought, in another window.", TEXT]

    press(post(one))
    is_posted(one)
    expect(one.get_by_text(OFFER)).to_be_visible()
    assert one.evaluate(COPIES) == ["Another thought, in another window."]
    two.close()
    press(one.get_by_role("button", name="Go on with it"))
    expect(answer(one)).to_have_value("Another thought, in another window.")


@pytest.mark.thorough
def test_going_on_with_one_text_keeps_the_other(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    page = visits.open(thread.get_absolute_url(), by=hana)
    type_unkept(visits, page, TEXT)
    page.goto(thread.get_absolute_url())
    expect(page.get_by_text(OFFER)).to_be_visible()
    answer(page).fill("Begun before I saw the note.")
    press(page.get_by_role("button", name="Go on with it"))
    expect(answer(page)).to_have_value(TEXT)
    press(page.get_by_role("button", name="Go on with it"))
    expect(answer(page)).to_have_value("Begun before I saw the note.")
    press(page.get_by_role("button", name="Throw it away"))
    expect(page.get_by_text(OFFER)).to_have_count(0)


@pytest.mark.thorough
def test_an_offer_ends_where_its_text_is_posted_in_another_window(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    one = visits.open(thread.get_absolute_url(), by=hana)
    type_unkept(visits, one, TEXT)
    two = one.context.new_page()
    two.goto(thread.get_absolute_url())
    expect(two.get_by_text(OFFER)).to_be_visible()

    press(post(one))
    is_posted(one)

    expect(two.get_by_text(OFFER)).to_have_count(0)


@pytest.mark.thorough
def test_other_threads_and_other_members_are_offered_nothing(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    other, olga = factories.question(), factories.member("olga")
    page = visits.open(thread.get_absolute_url(), by=hana)
    type_unkept(visits, page, TEXT)

    page.goto(other.get_absolute_url())
    expect(page.get_by_text(OFFER)).to_have_count(0)
    assert page.evaluate(COPIES) == [TEXT]
    page.context.clear_cookies()
    page.goto(thread.get_absolute_url())
    expect(page.get_by_text(OFFER)).to_have_count(0)
    page.context.add_cookies(visits.cookies_of(olga))
    page.goto(thread.get_absolute_url())
    offers_nothing(page)


@pytest.mark.thorough
def test_whoever_was_signed_out_meanwhile_loses_nothing_and_posts_once(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    page = visits.open(thread.get_absolute_url(), by=hana)
    type_unkept(visits, page, TEXT)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    with visits.excusing("status of"):
        press(post(page))
        expect(page.get_by_role("heading", name="Sign in").first).to_be_visible()
    assert page.evaluate(COPIES) == [TEXT]  # the sign-in may never happen
    page.context.add_cookies(visits.cookies_of(hana))
    page.goto(f"/questions/{thread.pk}/answer/?draft={Draft.objects.get().pk}")
    expect(answer(page)).to_have_value(TEXT)
    expect(page.get_by_text(OFFER)).to_have_count(0)

    press(post(page))
    is_posted(page)
    offers_nothing(page)


@pytest.mark.thorough
def test_what_a_visitor_typed_waits_behind_the_sign_in(visits: Visits, hana: Member) -> None:
    factories.category("sim")
    page = visits.open("/questions/ask/?title=My+eSIM+does+not+work", width=PHONE)
    page.get_by_label("What happens?").fill(TEXT)
    page.wait_for_timeout(600)
    page.context.add_cookies(visits.cookies_of(hana))
    page.goto("/questions/ask/?title=My+eSIM+does+not+work")

    press(page.get_by_role("button", name="Go on with it"))
    expect(page.get_by_label("What happens?")).to_have_value(TEXT)
    page.get_by_label("Category").select_option("sim")
    page.get_by_label("Tags").fill("esim")
    press(page.get_by_role("button", name="Post your question"))
    expect(page.get_by_role("heading", level=1)).to_have_text("My eSIM does not work")
    page.goto("/questions/ask/?title=Another+one")
    offers_nothing(page)


@pytest.mark.thorough
def test_back_to_a_page_that_was_posted(visits: Visits, thread: Thread, hana: Member) -> None:
    page = visits.open(f"/questions/{thread.pk}/answer/", by=hana)
    answer(page).fill(TEXT)
    press(post(page))
    is_posted(page)
    page.go_back()
    expect(page).to_have_url(re.compile("answer/$"))
    offers_nothing(page)
    answer(page).fill("A second thought, after the first.")
    press(post(page))
    is_posted(page)
    assert Post.objects.filter(kind="answer").count() == 2


@pytest.mark.thorough
def test_a_sign_out_that_does_not_get_through_takes_no_copy(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    page = visits.open(thread.get_absolute_url(), by=hana, width=PHONE)
    type_unkept(visits, page, TEXT)
    page.route(
        "**/accounts/logout/",
        lambda route: route.fulfill(status=503, body=SORRY, content_type="text/html"),
    )
    page.get_by_role("banner").locator("summary").click()
    with visits.excusing("status of"):
        press(page.get_by_role("button", name="Sign out"))
        expect(page.get_by_text("Sorry.")).to_be_visible()
    page.unroute("**/accounts/logout/")

    page.goto(thread.get_absolute_url())
    expect(page.get_by_text(OFFER)).to_be_visible()
    page.get_by_role("banner").locator("summary").click()
    press(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    offers_nothing(page)


@pytest.mark.thorough
def test_what_a_site_with_https_says_is_heard_too(
    visits: Visits, thread: Thread, hana: Member
) -> None:
    """There the names of these cookies have a prefix; the device keeps one that is secure."""
    page = visits.open(thread.get_absolute_url(), by=hana)
    page.evaluate(
        """(member) => {
          for (const [page, body] of [["a", "one"], ["b", "two"]]) {
            const copy = { fields: { body }, at: Date.now() };
            localStorage.setItem(`draft:${member}:answer:${page}`, JSON.stringify(copy));
          }
          document.cookie = "__Host-posted=a; path=/; secure; samesite=lax";
        }""",
        hana.pk,
    )
    set_there = page.evaluate("document.cookie")
    page.reload()
    left = page.evaluate(COPIES), page.evaluate("document.cookie")
    page.evaluate('document.cookie = "__Host-signed_out=1; path=/; secure; samesite=lax"')
    page.reload()

    assert (set_there, left) == ("__Host-posted=a", (["two"], ""))
    assert (page.evaluate(COPIES), page.evaluate("document.cookie")) == ([], "")
