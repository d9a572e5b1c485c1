"""A question that begins in a tunnel, threads found by other addresses, taps that got lost."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.models import Member, Thread
from tests import factories
from tests.journeys.browsing import Visits, press, until
from tests.journeys.tunnel.writing import BODY, LOST, TITLE, nothing_waits, send_question

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
KEEPS = "path => caches.open('pages').then(c => c.match(path)).then(Boolean)"


@pytest.mark.thorough
def test_a_question_begins_in_a_tunnel(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    page.goto("/")
    until(page, KEEPS, arg="/questions/ask/")
    with visits.excusing(*LOST):
        context.set_offline(True)
        page.get_by_role("textbox", name="Your question").fill(TITLE)
        press(page.get_by_role("button", name="Ask", exact=True))
        expect(page.get_by_text("What you send waits on this device")).to_be_visible()
        expect(page.get_by_label("Your question")).to_have_value(TITLE)
        page.get_by_label("What happens?").fill(BODY)
        page.get_by_label("Category").select_option("sim")
        page.get_by_label("Tags").fill("tunnel")
        send_question(page)
        context.set_offline(False)
        expect(page.locator(".notice.good b", has_text="Your question is sent.")).to_be_visible()
        nothing_waits(page)
    assert Thread.objects.get(title=TITLE).author == olga


@pytest.mark.thorough
def test_a_kept_thread_is_found_by_its_other_addresses_and_no_form_is_kept(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    answer = factories.answer(thread, by=factories.member("hana"), body="Restart it, then wait.")
    context, page = phone(olga)
    page.goto(f"/questions/{thread.pk}/follow/")
    page.goto(f"/posts/{answer.pk}/")
    page.wait_for_url(f"**{thread.get_absolute_url()}**")
    with visits.excusing(*LOST):
        context.set_offline(True)
        for address in (f"/posts/{answer.pk}/", f"/questions/{thread.pk}/"):
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_have_text(thread.title)
            assert page.url.split("#")[0].endswith(thread.get_absolute_url())
        page.goto(f"/questions/{thread.pk}/follow/")
        expect(page.get_by_role("heading", level=1)).to_have_text("No network")
        expect(page.locator("[data-kept] li")).to_have_text([thread.title])


@pytest.mark.thorough
def test_a_notice_that_was_opened_leads_on_in_a_tunnel(
    visits: Visits, thread: Thread, phone: Any
) -> None:
    nina = Member.objects.get(handle="nina")
    factories.answer(thread, by=factories.member("hana"), body="Restart it, then wait.")
    notice = nina.notices.get()
    context, page = phone(nina)
    page.goto(f"/inbox/{notice.pk}/")
    page.wait_for_url(f"**{thread.get_absolute_url()}**")
    until(
        page,
        "async ([path, from]) => (await (await caches.open('pages')).match(path))"
        "?.headers.get('Lotse-Led')?.includes(from)",
        arg=[thread.get_absolute_url(), f"/inbox/{notice.pk}/"],
    )
    with visits.excusing(*LOST):
        context.set_offline(True)
        page.goto(f"/inbox/{notice.pk}/")
        expect(page.get_by_role("heading", level=1)).to_have_text(thread.title)


@pytest.mark.thorough
def test_a_tap_that_got_lost_says_so_where_it_was_made(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    factories.answer(thread, by=factories.member("hana"), body="Restart it, then wait.")
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        press(page.get_by_role("button", name="This helped me"))
        _says_no_network(page)
        page.locator(".follow > summary").first.click()
        press(page.locator(".follow button").first)
        _says_no_network(page)


def _says_no_network(page: Page) -> None:
    note = page.locator(".trouble")
    expect(note).to_have_text("No network. Please try again when you are back.")
    expect(note).to_be_in_viewport()
