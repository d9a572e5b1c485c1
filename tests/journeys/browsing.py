"""A browser as people have them, and what must never happen in it while they look around."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from forum.models import Member

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A context costs a fifth less: no process waits for a page that never comes (decision 0027).
    "--renderer-process-limit=1",
    "--js-flags=--single-threaded",
    # Nothing leaves the machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
DEBIANS = "/usr/lib/chromium/chromium"  # without the flags its starter adds for screens
PATIENCE = 15_000  # milliseconds that anything may take before a test gives up
PHONE, DESK = 360, 1280
WIDTHS = {PHONE: 740, DESK: 900}  # width -> height
PHONES_END = 700


@dataclass
class Visits:
    """Opens pages, each in a browser context of its own, and keeps what went wrong in them."""

    browser: Browser
    address: str
    faults: list[str] = field(default_factory=list)
    excused: tuple[str, ...] = ()
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self, path: str = "/", *, by: Member | None = None, width: int = DESK, **options: Any
    ) -> Page:
        """`path` as `by` sees it (None: a visitor), on a phone where `width` is a phone's."""
        page = self.context(by=by, width=width, **options).new_page()
        page.goto(path)
        return page

    def context(
        self, *, by: Member | None = None, width: int = DESK, **options: Any
    ) -> BrowserContext:
        on_phone = width < PHONES_END
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": WIDTHS.get(width, 900)},
            **{
                "has_touch": on_phone, "is_mobile": on_phone, "locale": "en-GB",
                "timezone_id": "Europe/Berlin", "reduced_motion": "reduce",
                # What one test reads is not kept for another's requests; test_app lets it.
                "service_workers": "block", **options,
            },
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        context.on("console", self._heard)
        context.on("weberror", lambda fault: self.faults.append(f"script: {fault.error}"))
        context.on("request", self._asked)
        if by is not None:
            context.add_cookies([_session_of(by, self.address)])
        self._contexts.append(context)
        return context

    @contextmanager
    def excusing(self, *words: str) -> Iterator[None]:
        """Console errors with one of these words are part of what is tried here."""
        before, self.excused = self.excused, (*self.excused, *words)
        yield
        self.excused = before

    def cookies_of(self, member: Member) -> Any:
        """A session of theirs, for a browser that is open already."""
        return [_session_of(member, self.address)]

    def close(self) -> None:
        while self._contexts:
            self._contexts.pop().close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error" or any(word in message.text for word in self.excused):
            return
        self.faults.append(f"console at {message.location.get('url', '')}: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in (
            "localhost",
            "127.0.0.1",
        ):
            self.faults.append(f"foreign request: {request.url}")


def chromium() -> str | None:
    """The program itself, where Debian put it."""
    return shutil.which(DEBIANS) or shutil.which("chromium") or shutil.which("chromium-browser")


def press(locator: Locator) -> None:
    """With the finger on a phone, with the mouse at a desk."""
    size = locator.page.viewport_size
    if size is not None and size["width"] < PHONES_END:
        locator.tap()
    else:
        locator.click()


def _session_of(member: Member, address: str) -> Any:
    client = Client()
    client.force_login(member, backend="forum.adapter.MemberBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def until(page: Page, asked: str, arg: Any = None) -> None:
    """Wait until this is true there. The browser's own waiting evaluates text in the page, which
    its policy forbids as soon as the first look finds nothing."""
    for _ in range(150):
        if page.evaluate(asked, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {asked}")
