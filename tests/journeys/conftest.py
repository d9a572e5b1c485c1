"""The browser of the journeys: one for all of them, a fresh context for each visit."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.browsing import CHROMIUM_ARGS, DESK, PATIENCE, PHONE, Visits, chromium

ASYNC_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Playwright's loop runs in this thread, beside our queries: Django is told that we know."""
    before = os.environ.get(ASYNC_UNSAFE)
    os.environ[ASYNC_UNSAFE] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)
        yield opened
        opened.close()
    if before is None:
        del os.environ[ASYNC_UNSAFE]
    else:
        os.environ[ASYNC_UNSAFE] = before


@pytest.fixture
def visits(browser: Browser, live_server: Any) -> Iterator[Visits]:
    """Opens pages; afterwards nothing may have gone wrong in any of them."""
    cache.clear()  # limits are counted there, and outlive a test's rows
    opened = Visits(browser, live_server.url)
    yield opened
    opened.close()
    assert opened.faults == []


@pytest.fixture(
    params=[
        pytest.param(PHONE, id="phone"),
        pytest.param(DESK, id="desk", marks=pytest.mark.thorough),
    ]
)
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)
