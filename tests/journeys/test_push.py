"""Journey "Answer and solve", from the phone: switched on, answered, pushed, solved.

Three things no browser without a screen and a push service can do, and others stand in for them:
for `PushManager` a subscription of the loopback service, for the way from that service to the
browser the devtools (they deliver what was opened with the browser's keys), for the finger on a
notification its event in the worker (the window that it asks for is opened by the test).
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Worker, expect

from forum.domain import push_devices
from forum.lib import clock
from forum.models import Member, Notice, PushDevice, Thread
from tests import factories, push_service
from tests.journeys.browsing import PHONE, Visits, press, until
from tests.journeys.test_axe import Eyes
from tests.push_service import Browser, Service, deliver_due, signed_in

pytestmark = pytest.mark.browser
TITLE = "Why is my eSIM not active?"
SUBSCRIBES = """([endpoint, p256dh, auth]) => {
  const key = () => sessionStorage.getItem("push-key");
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const made = () => key() && {
    endpoint, options: { applicationServerKey: bytes(key()).buffer },
    toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
    unsubscribe: async () => { sessionStorage.removeItem("push-key"); return true; },
  };
  PushManager.prototype.getSubscription = async () => made() || null;
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly) throw new Error("browsers refuse that");
    sessionStorage.setItem("push-key", btoa(String.fromCharCode(...applicationServerKey)));
    return made();
  };
}"""
# What the browser shows, kept: one without a screen forgets soon what it has nowhere to show.
KEEPS = """() => {
  self.shown = undefined;  // of what came before
  const show = ServiceWorkerRegistration.prototype.showNotification;
  self.registration.showNotification = async (title, options) => {
    self.shown = undefined;
    await show.call(self.registration, title, options);
    [self.shown] = await self.registration.getNotifications({ tag: options.tag });
  };
}"""
SHOWN = """async () => {
  while (!self.shown) await new Promise((resolve) => setTimeout(resolve, 20));
  const { title, body, tag, lang, actions } = self.shown;
  return { title, body, tag, lang, actions: actions.map((one) => [one.action, one.title]) };
}"""
# As a finger would: on the notification itself (no action), or on one of its buttons.
CLICKS = """async (action) => {
  // A worker that was put to sleep meanwhile knows it from the browser only.
  const notification = self.shown ?? (await self.registration.getNotifications()).at(-1);
  const opened = [];
  self.clients.openWindow = async (url) => { opened.push(url); };
  const waits = [];
  const event = new NotificationEvent("notificationclick", { notification, action });
  event.waitUntil = (promise) => waits.push(promise);
  self.dispatchEvent(event);
  await Promise.allSettled(waits);
  return opened;
}"""


@pytest.fixture
def service(settings: Any, live_server: Any) -> Iterator[Service]:
    with push_service.running(settings) as running:
        yield running


@pytest.fixture
def nina(transactional_db: None) -> Member:
    nina = factories.member("nina")
    push_devices.choose(member=nina, groups=["questions"], quiet_from=0, quiet_until=0)
    return nina


@pytest.fixture
def asked(nina: Member) -> Thread:
    return factories.question(by=nina, title=TITLE)


def phone_of(visits: Visits, member: Member, to: Browser | None) -> tuple[BrowserContext, Page]:
    """Theirs, which allows notifications; with `to` it can subscribe."""
    context = visits.context(by=member, width=PHONE, service_workers="allow")
    context.grant_permissions(["notifications"], origin=visits.address)
    if to is not None:
        values = [to.to.endpoint, to.to.p256dh, to.to.auth]
        context.add_init_script(f"({SUBSCRIBES})({json.dumps(values)})")
    return context, context.new_page()


def switch_on(page: Page) -> None:
    page.goto("/settings/notices/#push")
    press(page.get_by_role("button", name="Tell me on this device"))
    expect(page.get_by_text("this device", exact=True)).to_be_visible()


def deliver(
    context: BrowserContext, page: Page, address: str, said: dict[str, Any]
) -> dict[str, Any]:
    """What the browser's own connection to its push service does; what it then shows."""
    devtools = context.new_cdp_session(page)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    until(page, "navigator.serviceWorker.ready.then(Boolean)")
    page.wait_for_timeout(100)
    message = {"origin": address, "registrationId": found[0], "data": json.dumps(said)}
    worker = worker_of(context)
    worker.evaluate(KEEPS)
    devtools.send("ServiceWorker.deliverPushMessage", message)
    shown: dict[str, Any] = worker.evaluate(SHOWN)
    return shown


def worker_of(context: BrowserContext) -> Worker:
    return context.service_workers[0]


@pytest.mark.thorough
def test_answer_and_solve_from_push(visits: Visits, asked: Thread, service: Service) -> None:
    nina = asked.author
    assert nina is not None
    browser = Browser(service)
    context, page = phone_of(visits, nina, browser)
    page.goto(asked.get_absolute_url())
    press(page.get_by_role("button", name="Yes, show me how"))
    press(page.get_by_role("button", name="Tell me on this device"))
    expect(page.get_by_text("this device", exact=True)).to_be_visible()
    assert PushDevice.objects.get(ended_at=None).endpoint == browser.to.endpoint
    assert page.evaluate("sessionStorage.getItem('push-key')")
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_hidden()

    factories.answer(asked, by=factories.member("hana"), body="Restart it, then scan it again.")
    assert deliver_due(clock.now()) == 1
    (said,) = browser.read

    assert deliver(context, page, visits.address, said) == {
        "title": "Hana answered your question", "body": TITLE, "tag": f"thread:{asked.pk}",
        "lang": "en", "actions": [["solved", "Solved"], ["broken", "Not yet"]],
    }  # fmt: skip

    (opened,) = worker_of(context).evaluate(CLICKS, "solved")
    page.goto(opened)
    asked.refresh_from_db()
    assert asked.state == "answered"  # opening says nothing
    expect(page.get_by_role("heading", level=1)).to_have_text("Did it help?")
    press(page.get_by_role("button", name="Solved it", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you!")
    asked.refresh_from_db()
    assert asked.state == "solved"


@pytest.mark.thorough
def test_a_tap_opens_the_thread_and_reads_the_notice(
    visits: Visits, asked: Thread, nina: Member, service: Service
) -> None:
    browser = Browser(service)
    context, page = phone_of(visits, nina, browser)
    switch_on(page)
    answer = factories.answer(asked, by=factories.member("hana"))
    deliver_due(clock.now())
    deliver(context, page, visits.address, browser.read[0])
    assert worker_of(context).evaluate(CLICKS, "") == [f"/posts/{answer.pk}/"]
    page.goto(f"/posts/{answer.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert Notice.objects.get(member=nina).read_at is not None

    # Where the thread is open already, nothing is opened again; what is told there is read.
    factories.answer(asked, by=factories.member("olga"))
    deliver_due(clock.now())
    deliver(context, page, visits.address, browser.read[1])
    assert worker_of(context).evaluate(CLICKS, "") == []
    assert not Notice.objects.filter(member=nina, read_at=None).exists()


@pytest.mark.thorough
def test_it_is_switched_off_by_the_same_page_and_by_signing_out(
    visits: Visits, nina: Member, service: Service
) -> None:
    browser = Browser(service)
    _context, page = phone_of(visits, nina, browser)
    switch_on(page)
    press(page.get_by_role("button", name="Remove Chrome"))
    expect(page.get_by_text("this device", exact=True)).to_have_count(0)
    assert page.evaluate("sessionStorage.getItem('push-key')") is None

    switch_on(page)
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert [one.reason for one in PushDevice.objects.order_by("pk")] == ["removed", "signed_out"]


@pytest.mark.thorough
def test_who_says_no_is_told_how_to_change_it(visits: Visits, nina: Member) -> None:
    context = visits.context(by=nina, width=PHONE, service_workers="allow")
    context.add_init_script(
        "const permission = { get: () => window.said ?? 'default' };"
        "Object.defineProperty(Notification, 'permission', permission);"
        "Notification.requestPermission = async () => (window.said = 'denied');"
    )
    page = context.new_page()
    page.goto("/settings/notices/#push")
    button = page.get_by_role("button", name="Tell me on this device")
    press(button)
    expect(page.get_by_text("Your browser does not let us send you anything here.")).to_be_visible()
    expect(button).to_be_hidden()


@pytest.mark.thorough
def test_a_window_that_allows_nothing_is_named(visits: Visits, nina: Member) -> None:
    context = visits.context(by=nina, width=PHONE, service_workers="allow")
    context.add_init_script(
        "Notification.requestPermission = async () => 'granted';"
        "PushManager.prototype.subscribe = async () => { throw new DOMException('no'); };"
    )
    page = context.new_page()
    page.goto("/settings/notices/#push")
    press(page.get_by_role("button", name="Tell me on this device"))
    expect(page.get_by_text("This browser or window does not allow it.")).to_be_visible()
    expect(page.get_by_text("That did not work.")).to_be_hidden()


@pytest.mark.thorough
def test_an_iphone_is_told_to_use_the_home_screen(visits: Visits, nina: Member) -> None:
    agent = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile Safari/604.1"
    )
    context = visits.context(by=nina, width=PHONE, user_agent=agent)
    context.add_init_script("delete window.PushManager")
    page = context.new_page()
    page.goto("/settings/notices/#push")
    expect(page.get_by_text("In Safari tap Share")).to_be_visible()
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_hidden()


@pytest.mark.thorough
def test_a_new_subscription_of_the_browser_is_told(
    visits: Visits, nina: Member, service: Service
) -> None:
    old, new = Browser(service, "old"), Browser(service, "new")
    context, page = phone_of(visits, nina, old)
    switch_on(page)
    made = {"endpoint": new.to.endpoint, "keys": {"p256dh": new.to.p256dh, "auth": new.to.auth}}
    worker_of(context).evaluate(
        """async ([made, before]) => {
          const waits = [];
          const event = new Event("pushsubscriptionchange");
          event.waitUntil = (promise) => waits.push(promise);
          event.newSubscription = { toJSON: () => made };
          event.oldSubscription = { endpoint: before };
          self.dispatchEvent(event);
          await Promise.all(waits);
        }""",
        [made, old.to.endpoint],
    )

    assert PushDevice.objects.get(ended_at=None).endpoint == new.to.endpoint


@pytest.mark.thorough
def test_everybody_can_read_and_press_it(
    visits: Visits, asked: Thread, nina: Member, service: Service, thorough: bool
) -> None:
    eyes = Eyes(thorough)
    _context, page = phone_of(visits, nina, Browser(service))
    eyes.walk(page, [asked.get_absolute_url(), "/settings/notices/"], both_widths=True)
    signed_in(nina, Browser(service, "tablet"), clock.now())
    page.goto("/settings/notices/")
    for part in page.locator("[data-push-state]").all():
        part.evaluate("part => { part.hidden = false; }")
    eyes.look(page, both_widths=True)

    assert eyes.found == []
    for button in page.locator("#push button, #push select").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
