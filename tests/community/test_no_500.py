"""No request that anybody can send is answered by a fault of ours: every route with hostile parts,
queries, forms, files, cookies and heads, as whoever sees most; with what is done once it is
committed. The examples are always the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase
from hypothesis import Phase, given, settings, strategies
from hypothesis.strategies import SearchStrategy

from forum.lib.ratelimit import METER
from tests import crawl, town
from tests.community.test_permission_matrix import MATRIX, named
from tests.tiers import standing_for
from tests.town import inputs, roles, things

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1200)]
# Examples a route and method; many for whoever comes further than its guard (the matrix says who):
# a guard answers the same to whatever is sent.
FEW, MANY = 1, 6
REFUSED = {"in", "403", "404", "405"}
EACH = 5  # of the routes one is tried by bin/test, all of them by --thorough
NO_WORKER = "readyz"  # says 503 where no worker runs, as none does here
TEXTS = (
    "", "\0", "a\0b", "\ud83d", "\u202egnp.exe", "x" * 20_001, "\u200b" * 40, "[" * 3_000, "٣",
    "0", "-1", str(2**31), str(2**63), "9" * 400, "1e999", "NaN", "١٢٣", "true", "[]", "{}",
    '{"a":[[[[[[1]]]]]]}', "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-13-45",
    "2026-02-30", "25:61", "00000000-0000-4000-8000-000000000000", "../../etc/passwd", "%s%n",
    "%(x)s {0.__class__}", "'; DROP TABLE x; --", "<svg onload=alert(1)>", "//evil.example",
    "javascript:alert(1)", "\r\nSet-Cookie: a=b", "a@b", "\x1b[31m", "👩‍👩‍👧‍👦" * 30, "ﬀİıßẞ", "\\",
)  # fmt: skip
PARTS = (
    "0", "-1", str(2**31), str(2**63), "9" * 60, "٣", "%00", "%FF%FE", "x" * 3_000, "..", "%2F",
    "%0A", "a b", "'\"<>", "👻", "nobody", "2026-99", "0000-00", "latest", "x:y", "%ED%A0%BD",
)  # fmt: skip
HEADS: dict[str, tuple[str, ...]] = {
    "HX-Request": ("true", "", "\xff"), "HX-Target": ("suggestions", "x" * 9_000, '"><'),
    "HX-Current-URL": ("http://[", "//evil.example", "http://testserver/%00", "x" * 9_000),
    "HX-Trigger": ("\xff\xfe", "{}"), "HX-Boosted": ("true",), "HX-Prompt": ("\x80",),
    "Range": ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=" + "0-1," * 2_000, "x", "bytes=٣-"),
    "If-Modified-Since": ("x", "Thu, 01 Jan 0001 00:00:00 GMT", "9" * 99, "Mon, 99 Foo 2026"),
    "If-None-Match": ("*", '"', 'W/"x", ' * 500, "\xff"), "If-Unmodified-Since": ("x",),
    "Accept-Language": ("de;q=" + "9" * 99, "x" * 9_000, "*;q=-1", "de-\xff", "zh-hans-" * 200),
    "Accept": ("", "application/json", "*/*;q=x", "\xff"), "Accept-Encoding": ("br;q=x", "\xff"),
    "Cookie": ("session=\xff", "a" * 60_000, "session=\x01; =; ;;", "lang=xx; theme=<", "=" * 999),
    "User-Agent": ("", "x" * 30_000, "\xff\xfe", "Mozilla/٣"), "Referer": ("http://[", "\xff"),
    "X-Forwarded-For": ("1.2.3", "::g, " * 500, "\xff"), "X-Request-ID": ("\xff", "x" * 9_000),
    "Authorization": ("Basic \xff", "Bearer " + "x" * 9_000, "Digest"), "Origin": ("null",),
    "X-Requested-With": ("XMLHttpRequest",), "Sec-Fetch-Site": ("\xff",),
}  # fmt: skip
KINDS = (
    "application/json", "text/plain", "application/x-www-form-urlencoded; charset=nope",
    "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff", "", "x", "a/b" * 2_000,
    "multipart/form-data; boundary=x", "application/octet-stream; charset=",
)  # fmt: skip
BODIES = (
    b"", b"\0", b"\xff\xfe\xfd", b"{", b"[" * 20_000, b"null", b"--x\r\n\r\n", b"a=%ED%A0%BD",
    b"--x\r\nContent-Disposition: form-data; name=a; filename=\"../\0\"\r\n\r\n\xff\r\n--x--\r\n",
    b"&".join(b"a%d=1" % n for n in range(2_000)), b"a=" + b"x" * 300_000, b"%", b"=&=&=",
)  # fmt: skip
QUERY = (
    "q", "view", "page", "after", "before", "lang", "next", "title", "category", "tag", "draft",
    "in", "kind", "about", "done", "undo", "say", "queue", "pool", "tab", "month", "one", "body",
    "handle", "place", "facts_of", "in-text", "since", "sort", "o", "p", "_to_field", "_popup", "e",
    "app_label", "model_name", "field_name", "term", "all", "_changelist_filters", "search",
)  # fmt: skip
GOOD = {
    "title": "A title that is long enough?", "body": "A text that is long enough.",
    "language": "en",
    "category": "sim", "tag_names": "network", "reason": "Because it is so.",
    "text": "A text here.", "words": "Words that are long.", "note": "A note of some length.",
    "name": "A name",
    "kind": "helped", "outcome": "explained", "display_name": "Somebody", "theme": "dark",
}  # fmt: skip


@pytest.fixture
def standing(settings: Any) -> Iterator[town.Things]:
    with town.standing(settings) as (_people, found):
        yield found


def names() -> list[str]:
    """Of every field of every form, those of its management and those that a button sends."""
    told = {name.rpartition(".")[2] for name in inputs.fields()}
    return sorted(told | {"form-TOTAL_FORMS", "form-INITIAL_FORMS", "action", "_selected_action"})


def some(values: Any) -> SearchStrategy[Any]:
    return strategies.sampled_from(values)


def heads() -> SearchStrategy[dict[str, str]]:
    one = some([(name, value) for name, values in HEADS.items() for value in values])
    return strategies.lists(one, max_size=3).map(dict)


def queries() -> SearchStrategy[str]:
    def written(pairs: list[tuple[str, str]]) -> str:
        return urlencode([(name, said.encode("utf-8", "surrogatepass")) for name, said in pairs])

    return strategies.lists(strategies.tuples(some(QUERY), some(TEXTS)), max_size=4).map(written)


def addressed(route: str, known: list[dict[str, Any]]) -> SearchStrategy[str]:
    """The route with its real parts, or with hostile ones."""
    parts = crawl.parts(route)
    if not parts:
        return strategies.just(crawl.filled(route, {}))
    hostile = strategies.fixed_dictionaries({name: some(PARTS) for name in parts})
    values = strategies.one_of(some(known), some(known), hostile) if known else hostile
    return values.map(lambda told: crawl.filled(route, told))


def sent(fields: list[str]) -> SearchStrategy[dict[str, Any]]:
    """What a POST carries: a form whose fields are hostile, or something that is no form."""

    def form(bad: dict[str, str], twice: list[str]) -> dict[str, Any]:
        pairs = [*(GOOD | bad).items(), *((name, "x") for name in twice)]
        body = urlencode([(name, said.encode("utf-8", "surrogatepass")) for name, said in pairs])
        return {"data": body, "content_type": "application/x-www-form-urlencoded"}

    bad = strategies.dictionaries(some(fields), some(TEXTS), min_size=1, max_size=40)
    all_of_one = some(TEXTS).map(lambda said: dict.fromkeys(fields, said))
    forms = strategies.builds(
        form, strategies.one_of(bad, all_of_one), strategies.lists(some(fields), max_size=3)
    )
    raw = strategies.fixed_dictionaries({"data": some(BODIES), "content_type": some(KINDS)})
    return strategies.one_of(forms, forms, raw)


def answered(client: Client, cookies: dict[str, str], send: Callable[[], Any]) -> int:
    """The status; nothing of it has happened afterwards, and it is read to its end."""
    METER.forget()
    cache.clear()
    client.cookies.clear()
    client.cookies.load(cookies)
    with transaction.atomic():
        try:
            with TestCase.captureOnCommitCallbacks(execute=True):
                response = send()
            if response.streaming:
                response.getvalue()
        except Exception as fault:  # of what was to be done: those of the request are answered
            print(fault)
            return 500
        finally:
            transaction.set_rollback(True)
    return int(response.status_code)


def test_a_fault_is_found() -> None:
    """So that what follows can fail."""
    client = Client(raise_request_exception=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("community.views.health.render_nothing", None, raising=False)
        patch.setattr("forum.views.sitemap.HttpResponse", None)
        assert answered(client, {}, lambda: client.get("/robots.txt")) >= 500


def test_a_fault_after_the_commit_is_found() -> None:
    client = Client(raise_request_exception=False)

    def send() -> Any:
        transaction.on_commit(lambda: 1 / 0)
        return client.get("/robots.txt")

    assert answered(client, {}, send) >= 500


def examples(route: str, role: str) -> int:
    """How many of this route for this role with --thorough."""
    if route.startswith("admin/"):
        return MANY if role == "administrator" else FEW
    place = MATRIX["roles"].index(role)
    answers = {
        MATRIX[method][named(route, thing)].split()[place]
        for method in ("get", "post")
        for thing in things.of_route(route)
    }
    return FEW if answers <= REFUSED else MANY


def routes(found: town.Things) -> dict[str, list[dict[str, Any]]]:
    """Route -> what its parts are where it leads somewhere."""
    known: dict[str, list[dict[str, Any]]] = {}
    for route in dict.fromkeys(crawl.routes()):
        if route == NO_WORKER:
            continue
        if route.startswith("admin/"):
            known[route] = [things.of_admin_row(route)]
        else:
            known[route] = [things.values(route, thing, found) for thing in things.of_route(route)]
    return known


@dataclass
class Sender:
    """Somebody's browser, and what was answered by a fault."""

    client: Client
    fields: list[str] = field(default_factory=names)
    faults: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.cookies = {name: one.value for name, one in self.client.cookies.items()}

    def try_route(self, route: str, known: list[dict[str, Any]], ways: int) -> None:
        """By GET and by POST, in so many ways."""
        limits = settings(max_examples=ways, phases=[Phase.generate], database=None)

        @limits
        @given(addressed(route, known), queries(), heads())
        def read(address: str, query: str, head: dict[str, str]) -> None:
            def send(path: str) -> Any:
                return self.client.get(path, QUERY_STRING=query, headers=head)

            self._send(f"GET {route}", address, send, (query, head))

        @limits
        @given(addressed(route, known), sent(self.fields), heads())
        def write(address: str, what: dict[str, Any], head: dict[str, str]) -> None:
            def send(path: str) -> Any:
                return self.client.generic("POST", path, headers=head, **what)

            self._send(f"POST {route}", address, send, (what, head))

        read()
        write()

    def _send(self, name: str, address: str, send: Callable[[str], Any], what: Any) -> None:
        path = quote(address, safe="/%")
        status = answered(self.client, self.cookies, lambda: send(path))
        self.count += 1
        if status >= 500:
            self.faults.setdefault(name, f"{status} {path[:200]} {str(what)[:400]}")


@pytest.mark.parametrize(
    "role", standing_for(["anonymous", "customer", "expert", "administrator"], "customer")
)
def test_nothing_hostile_is_answered_by_a_fault(
    role: str, standing: town.Things, thorough: bool
) -> None:
    sender = Sender(roles.client_of(role))

    tried = list(routes(standing).items())
    for route, known in tried if thorough else tried[::EACH]:
        sender.try_route(route, known, examples(route, role) if thorough else FEW)

    print(f"{sender.count} requests as {role}")
    assert sender.faults == {}
