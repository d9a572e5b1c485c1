"""What a first visit weighs, as a browser sees it. For the journeys, and for the bench."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.journeys.browsing import PHONE, Visits

SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


def weigh(browser: Browser, address: str) -> tuple[dict[str, int], float]:
    """Bytes over the wire (heads and bodies) of each thing that a first visit loads, and how far
    the page shifted meanwhile (CLS)."""
    visits = Visits(browser, address)
    page = visits.context(width=PHONE).new_page()
    session = page.context.new_cdp_session(page)
    names: dict[str, str] = {}
    weights: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        names[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def loaded(event: dict[str, Any]) -> None:
        weights[names[event["requestId"]]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", loaded)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    shift = page.evaluate(SHIFT)
    visits.close()
    assert visits.faults == []
    return weights, shift
