"""A phone that goes into the tunnel with the app in place."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from forum.models import Member, Thread
from tests import factories
from tests.forum import pictures
from tests.journeys.browsing import PHONE, Visits, until


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, transactional_db: None) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    pictures.forget_jobs()


@pytest.fixture
def olga(transactional_db: None) -> Member:
    return factories.member("olga")


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    return factories.question(by=factories.member("nina"), title="Why is my eSIM not active?")


@pytest.fixture
def phone(visits: Visits, thread: Thread) -> Callable[..., tuple[BrowserContext, Page]]:
    """A phone on which the app is in place and the thread was read."""

    def opened(by: Member | None, **options: Any) -> tuple[BrowserContext, Page]:
        options.setdefault("width", PHONE)
        context = visits.context(by=by, service_workers="allow", **options)
        page = context.new_page()
        page.goto("/questions/")
        page.get_by_role("link", name=thread.title).first.click()
        page.evaluate("navigator.serviceWorker.ready")
        until(page, "!!navigator.serviceWorker.controller")
        page.reload()
        until(page, "caches.open('pages').then(c => c.match(location.pathname)).then(Boolean)")
        return context, page

    return opened
