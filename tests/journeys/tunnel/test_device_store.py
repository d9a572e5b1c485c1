"""What a member's browser holds after they typed, read and sent in a tunnel is what `/privacy/`
explains, and nothing of theirs is left when they sign out."""

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.lib import device_store
from forum.models import Member, Thread
from tests import factories
from tests.journeys.browsing import Visits, press, until
from tests.journeys.tunnel.writing import LOST, nothing_waits, send_answer

FOUND = r"""async () => {
  const caches_ = await caches.keys(), databases = await indexedDB.databases();
  return [
    ...Object.keys(localStorage).map(name => ["local storage", name]),
    ...Object.keys(sessionStorage).map(name => ["session storage", name]),
    ...caches_.map(name => ["cache", name]),
    ...databases.map(({ name }) => ["IndexedDB", name]),
  ];
}"""
DRAFTS = "() => Object.keys(localStorage).filter(name => name.startsWith('draft:')).sort()"
# An old copy; and those in its way that cannot be read, or do not say of when they are.
FORGOTTEN = """() => {
  const said = ["{broken", "null", "[]", '{"fields": {}}', '{"at": "x", "fields": {}}'];
  said.forEach((one, n) => localStorage.setItem(`draft:x:ask:${n}`, one));
  localStorage.setItem("draft:x:ask:old", JSON.stringify({ at: 1, fields: {} }));
}"""


@pytest.mark.browser
@pytest.mark.thorough
@pytest.mark.timeout(240)
def test_a_members_browser_holds_nothing_else(
    visits: Visits,
    thread: Thread,
    olga: Member,
    phone: Any,
) -> None:
    factories.answer(thread, by=factories.member("hana"), body="Restart it, then wait.")
    context, page = phone(olga)
    page.goto("/questions/ask/?title=Why+is+it+slow+at+night")
    page.get_by_label("What happens?").fill("It is slow at night, and quick by day.")
    until(page, "Object.keys(localStorage).some(name => name.startsWith('draft:'))")
    before = page.evaluate(DRAFTS)
    page.evaluate(FORGOTTEN)
    page.goto("/settings/")
    until(page, "localStorage.getItem('draft:x:ask:old') === null")
    assert page.evaluate(DRAFTS) == before
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        seen = {tuple(row) for row in page.evaluate(FOUND)}
        context.set_offline(False)
        nothing_waits(page)
    seen |= {tuple(row) for row in page.evaluate(FOUND)}

    explained = [(one.where, one.name) for one in device_store.known()]
    strange = [
        (where, name) for where, name in sorted(seen)
        if not any(where == at and name.startswith(start) for at, start in explained)
    ]  # fmt: skip
    assert strange == []
    assert {where for where, _name in seen} >= {
        device_store.LOCAL, device_store.CACHE, device_store.DATABASE,
    }  # fmt: skip
    page.goto("/accounts/logout/")
    press(page.locator("main").get_by_role("button", name="Sign out"))
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    until(page, "!Object.keys(localStorage).some(name => name.startsWith('draft:'))")
    kept = "path => caches.match(path, { cacheName: 'pages' }).then(kept => !kept)"
    until(page, kept, arg=thread.get_absolute_url())
