"""The site as an app: read without a network, and nothing of one reader left to the next."""

import contextlib
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from community.models import Case
from forum.models import Member, Thread
from tests import factories
from tests.forum import pictures
from tests.journeys.browsing import PHONE, Visits, until

pytestmark = pytest.mark.browser
SHARES = """() => {
  const form = document.createElement("form");
  form.action = "/questions/ask/shared/";
  form.method = "post";
  form.enctype = "multipart/form-data";
  form.innerHTML = '<input name="title" value="No service since noon">' +
    '<input type="file" name="pictures" id="shared">';
  document.body.append(form);
}"""
LOST = ("net::ERR", "Failed to load", "Failed to fetch", "htmx:")


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    thread = factories.question(by=factories.member("nina"), title="Why is my eSIM not active?")
    factories.answer(thread, by=factories.member("hana"), body="Restart it. Then wait a minute.")
    return thread


def reading(visits: Visits, thread: Thread, by: Member | None) -> tuple[BrowserContext, Page]:
    """A phone that has read the thread, by way of the list, and keeps what it reads."""
    context = visits.context(by=by, width=PHONE, service_workers="allow")
    page = context.new_page()
    page.goto("/questions/")
    page.get_by_role("link", name=thread.title).first.click()
    page.evaluate("navigator.serviceWorker.ready")
    until(page, "!!navigator.serviceWorker.controller")
    page.reload()
    until(page, "caches.open('pages').then(c => c.match(location.pathname)).then(Boolean)")
    return context, page


@pytest.mark.thorough
@pytest.mark.parametrize(
    "signed_in",
    [
        pytest.param(False, id="visitor"),
        pytest.param(True, id="member"),
    ],
)
def test_what_was_read_is_read_again_in_a_tunnel(
    visits: Visits, thread: Thread, signed_in: bool
) -> None:
    other = factories.question(title="Which tariff fits a tablet?")
    by = factories.member("olga") if signed_in else None
    context, page = reading(visits, thread, by)
    page.goto("/static/icons/favicon.svg")  # a file is nobody's page
    with visits.excusing(*LOST):
        context.set_offline(True)
        page.goto(thread.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_have_text(thread.title)
        expect(page.get_by_text("There is no network. You read this as it was at")).to_be_visible()
        page.get_by_role("contentinfo").scroll_into_view_if_needed()
        expect(page.locator(".trouble")).to_have_count(0)  # nothing was sent that could be lost

        page.goto(other.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_have_text("No network")
        page.get_by_role("link", name=thread.title).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(thread.title)

        context.set_offline(False)
        expect(page.get_by_text("There is no network.")).to_have_count(0)
    page.goto(other.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text(other.title)


@pytest.mark.thorough
def test_who_signs_out_leaves_no_page_behind(visits: Visits, thread: Thread) -> None:
    context, page = reading(visits, thread, factories.member("olga"))
    page.evaluate("caches.open('shared').then(c => c.put('/shared/0', new Response('mine')))")
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    until(page, "caches.has('shared').then(there => !there)")
    with visits.excusing(*LOST):
        context.set_offline(True)
        page.goto(thread.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_have_text("No network")
        expect(page.get_by_text(thread.title)).to_have_count(0)


@pytest.mark.thorough
def test_a_picture_that_another_app_shares_begins_a_question(
    visits: Visits, thread: Thread, tmp_path: Path
) -> None:
    photo = tmp_path / "screenshot.png"
    photo.write_bytes(pictures.photo("PNG", width=300, height=200))
    _context, page = reading(visits, thread, factories.member("olga"))
    # What the phone's own menu does with the manifest's share_target.
    page.evaluate(SHARES)
    page.locator("#shared").set_input_files(photo)
    page.evaluate("document.querySelector('#shared').form.requestSubmit()")

    page.wait_for_url("**/questions/ask/**")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("No service since noon")
    expect(page.locator(".picture-rows .picture-row")).to_have_count(1)
    expect(page.get_by_text("The picture is there.")).to_have_count(1)


@pytest.mark.thorough
def test_going_back_to_what_a_form_answered_claims_no_loss(visits: Visits, thread: Thread) -> None:
    factories.category("sim")
    _context, page = reading(visits, thread, factories.member("vera"))
    page.goto("/cases/new/")
    page.get_by_label("Something else").check()
    page.get_by_label("Topic").select_option(index=1)
    page.get_by_label("What has happened?").fill("Look at this please: my PUK is 1234 5678.")
    with visits.excusing("status of 422", *LOST):
        page.get_by_role("button", name="Send it to our team").click()
        page.get_by_role("button", name="Remove it and send").click()
        expect(page.get_by_role("heading", name="Private case", exact=True)).to_be_visible()
        with contextlib.suppress(Error):  # the browser may ask whether to send it once more
            page.go_back()
    assert "/outbox/" not in page.url
    assert Case.objects.count() == 1
