"""Script that people smuggle into posts, titles, tags, names and searches runs nowhere.

Every vector fires in a raw page in the same run, kind by kind: the harness sees. On our pages
the policy is switched off in the browser, so that escaping and sanitising are on trial alone; the
last test tries the policy alone. Six kinds are tried in some places, with --thorough all in all."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.conf import settings as product
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forum.lib import markup
from forum.models import Member, Thread
from tests import factories
from tests.forum.lib.hostile import KINDS, LISTEN, VECTORS, Vector, control_page
from tests.journeys import hostile_world
from tests.journeys.browsing import PATIENCE, Visits
from tests.journeys.hostile_world import of_kind, storable

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
EVENTS = sorted({vector.act for vector in VECTORS} - {"load", "submit", "reset", "toggle"})
# The kinds that stand for all of them where not all are tried.
FIRST = (
    "script tag", "event handler", "markdown link and image", "javascript url", "mutation",
    "code fence",
)  # fmt: skip
# Do to every element what an attacker waits for. Links of the web are not followed, those to
# script would be.
PROVOKE = """([inTexts, elsewhere]) => {
  const stay = event => {
    const link = event.target.closest?.("a");
    if (link && /^(https?|mailto|tel):$/.test(link.protocol)) event.preventDefault();
  };
  addEventListener("click", stay, true);
  for (const element of document.querySelectorAll("main *")) {
    if (element.closest("form, summary, .editor")) continue;
    for (const name of element.closest(".text") ? inTexts : elsewhere)
      element.dispatchEvent(new MouseEvent(name, {cancelable: true}));
  }
  removeEventListener("click", stay, true);
}"""
# What must not stand in any page of ours, and in what people wrote only what the renderer may make.
INSPECT = """tags => {
  const found = [], own = location.origin;
  const say = (element, why) => found.push(`${why}: ${element.outerHTML.slice(0, 120)}`);
  const forbidden = "iframe, object, embed, base, applet, frame, frameset, style, math, "
    + "template:not(picture-upload > template), meta[http-equiv], "
    + " svg:not(.icon), form:not([action^='/']):not([action^='#']):not([action='']):is([action])";
  document.querySelectorAll(forbidden).forEach(element => say(element, "element"));
  for (const element of document.querySelectorAll("*")) {
    for (const {name, value} of element.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc") say(element, name);
      if (!/^(href|src|action|formaction|xlink:href|data|poster|background)$/.test(name)) continue;
      const url = new URL(value, location.href);
      // A number of ours to call; what people write becomes none.
      const calls = /^tel:\\+?\\d+$/.test(value) && !element.closest(".text");
      if (!/^(https?|mailto):$/.test(url.protocol) && !calls) say(element, name);
      const leads = element.matches("a, [rel=canonical], [rel=alternate]");
      if (!leads && url.origin !== own) say(element, `foreign ${name}`);
    }
    const runs = element.matches("script:not([type='application/ld+json'])");
    if (runs && (!element.src || element.textContent)) say(element, "script");
  }
  for (const element of document.querySelectorAll(".text *")) {
    if (!tags.includes(element.localName)) say(element, "tag in a text");
    if (element.id || element.getAttribute("name")) say(element, "name in a text");
  }
  return found;
}"""


class Watch:
    """A page with the policy switched off; collects what ran and what should not be there."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(LISTEN)
        self.page: Page = context.new_page()
        self.found: list[str] = []

    def visit(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def look(self) -> None:
        page = self.page
        before = page.url
        page.evaluate(PROVOKE, [EVENTS, ["click", "mouseover", "focus"]])
        fired = page.evaluate("[...window.fired]")
        self.found += [f"{page.url}: vector {number} ran" for number in fired]
        self.found += [
            f"{page.url}: {fault}" for fault in page.evaluate(INSPECT, sorted(markup.TAGS))
        ]
        assert page.url == before


@pytest.fixture
def watch(visits: Visits) -> Iterator[Watch]:
    opened = Watch(visits.context(bypass_csp=True))
    yield opened
    assert opened.found == []


def fired_in_raw_page(context: BrowserContext, vectors: list[Vector], **head: str) -> set[int]:
    """Which of them run in a page without any wall but the heads given."""
    page = context.new_page()
    body = control_page(tuple(vectors))
    address = "http://localhost/control"
    page.route(address, lambda route: route.fulfill(
        body=body, headers={"Content-Type": "text/html; charset=utf-8", **head}))  # fmt: skip
    page.goto(address)
    if not head:
        numbers = [vector.number for vector in vectors]
        page.wait_for_function("all => all.every(one => fired.has(one))", arg=numbers)
    fired = set(page.evaluate("[...window.fired]"))
    page.close()
    return fired & {vector.number for vector in vectors}


@pytest.mark.thorough
def test_every_kind_fires_without_walls_and_none_in_posts_and_suggestions(
    browser: Browser, transactional_db: None, visits: Visits, watch: Watch, thorough: bool
) -> None:
    raw = browser.new_context()
    raw.set_default_timeout(PATIENCE)
    kinds = KINDS if thorough else FIRST
    for kind in kinds:
        alive = {vector.number for vector in of_kind(kind)}
        assert fired_in_raw_page(raw, of_kind(kind)) == alive
    raw.close()
    made = hostile_world.threads_of_vectors(kinds)

    with visits.excusing("status of 404"):  # a picture of ours that is not there
        for path in hostile_world.pages_of_answers(made):
            if thorough or path.endswith("?page=1"):
                watch.visit(path)
        _type_into_the_first_page(watch, kinds)

    # The vectors were on these pages: what remains of them is there to read.
    watch.page.goto(made["code fence"].get_absolute_url())
    expect(watch.page.locator("main")).to_contain_text("__xss(")


def _type_into_the_first_page(watch: Watch, kinds: Sequence[str]) -> None:
    """The suggestions beneath the field hold the solutions, which are vectors."""
    watch.page.goto("/")
    field = watch.page.get_by_role("textbox", name="Your question")
    for kind in kinds:
        with watch.page.expect_response("**/questions/similar/**"):
            field.fill(f"What about the {kind} that I saw?")
        expect(watch.page.locator("#suggestions details").first).to_be_visible()
        watch.look()


@pytest.mark.thorough
def test_none_fires_in_titles_tags_names_lists_and_searches(
    visits: Visits, watch: Watch, mo: Member
) -> None:
    made = hostile_world.titled([vector for kind in KINDS for vector in of_kind(kind)[:3]])
    moderator = Watch(visits.context(by=mo, bypass_csp=True))

    for kind, thread in zip(KINDS, made[::3], strict=True):
        payload, post = storable(of_kind(kind)[3].payload)[:150], thread.posts.get()
        watch.visit(thread.get_absolute_url())
        watch.visit(thread.author.get_absolute_url())
        watch.visit(f"/posts/{post.pk}/revisions/")
        watch.visit("/search/?" + urlencode({"q": payload}))
        watch.visit("/questions/ask/?" + urlencode({"title": payload, "category": payload}))
        moderator.visit(f"/posts/{post.pk}/edit/")
        moderator.page.get_by_role("button", name="Preview").click()
        expect(moderator.page.locator("#preview .preview")).to_be_visible()
        moderator.look()
    for path in ("/", "/tags/", "/members/", "/questions/", "/search/?q=xss"):
        _visit_all_pages(watch, path)

    assert moderator.found == []


def _visit_all_pages(watch: Watch, path: str) -> None:
    while path:
        watch.visit(path)
        link = watch.page.locator(".more a")
        path = urljoin(path, link.get_attribute("href")) if link.count() else ""


@pytest.mark.thorough
def test_the_forms_take_or_refuse_them_and_never_break(
    transactional_db: None, settings: Any, watch: Watch, as_: Any
) -> None:
    settings.LIMITS_MEMBER = hostile_world.FREE
    factories.category("sim")
    client: Client = as_(factories.member("nina"))

    codes = {kind: hostile_world.send_forms(client, kind) for kind in KINDS}

    assert {code for found in codes.values() for code in found} == {302, 422}
    taken = Thread.objects.order_by("pk")
    assert taken.count() >= len(KINDS) * 2 // 3
    for thread in taken:
        watch.visit(thread.get_absolute_url())
    watch.visit("/members/nina/")


@pytest.mark.thorough
def test_the_policy_alone_stops_what_runs_by_itself(browser: Browser) -> None:
    vectors = [vector for kind in KINDS for vector in of_kind(kind)[:5] if vector.act == "load"]
    directives = product.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    policy = "; ".join(f"{name} {' '.join(words)}" for name, words in directives.items())
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_init_script(f"{LISTEN} if (parent !== window) __xss = n => parent.__xss(n);")

    without = fired_in_raw_page(context, vectors)
    stopped = fired_in_raw_page(context, vectors, **{"Content-Security-Policy": policy})
    context.close()

    assert len(without) > len(KINDS)
    assert stopped == set()
