"""Pages kept for visitors: for whom, for how long, and what goes along with them."""

import gzip
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community import visitors
from forum.domain import look, posts, tallies
from forum.lib import clock
from forum.models import Event, Look, Post, Thread
from forum.queries import versions
from tests import factories

MINUTE = timedelta(seconds=visitors.LIFETIME)
LISTS = ["/", "/questions/", "/tags/", "/tags/network/", "/categories/", "/categories/sim/"]


@pytest.fixture
def thread(db: None) -> Thread:
    found = factories.question(title="Why does it ring twice?", category=factories.category("sim"))
    factories.answer(found)
    return found


def alike(response: Any) -> dict[str, str]:
    """Its headers, without the name of its own request."""
    return {name: one for name, one in response.headers.items() if name != "X-Request-Id"}


def statements(client: Client, path: str, **headers: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers)
    return response, len(captured)


def kept() -> int:
    return len(visitors.store)


def test_a_second_visitor_costs_one_statement_and_reads_the_same(thread: Thread) -> None:
    for path in [thread.get_absolute_url(), *LISTS]:
        first, _many = statements(Client(), path)
        second, one = statements(Client(), path)

        assert one == 1, path
        assert second.content == first.content
        assert alike(second) == alike(first)


def test_whoever_has_the_page_is_told_so_by_any_process(thread: Thread) -> None:
    for path in [thread.get_absolute_url(), *LISTS]:
        first = Client().get(path)
        visitors.store.clear()  # as in another process

        again, one = statements(Client(), path, **{"If-None-Match": first["ETag"]})

        assert (again.status_code, again.content, one) == (304, b"", 1), path
        same = ("ETag", "Vary", "Cache-Control", "Content-Language")
        assert [again[name] for name in same] == [first[name] for name in same]
        assert "Content-Security-Policy" in again


def test_a_page_grows_old_within_a_minute(thread: Thread) -> None:
    path = thread.get_absolute_url()
    first = Client().get(path)

    with clock.shifted(MINUTE / 2):
        young = Client().get(path, headers={"If-None-Match": first["ETag"]})
    with clock.shifted(MINUTE + timedelta(seconds=1)):
        old, many = statements(Client(), path, **{"If-None-Match": first["ETag"]})
    with clock.shifted(-MINUTE):
        early, also_many = statements(Client(), path, **{"If-None-Match": old["ETag"]})

    assert (young.status_code, old.status_code, early.status_code) == (304, 200, 200)
    assert many > 1
    assert also_many > 1
    assert old["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    "tag", ['"x"', 'W/"0.0"', 'W/"' + "0" * 32 + '.99999999999999"', "\x00", "é", "W/" * 5000]
)
def test_nonsense_for_a_tag_gets_the_page(thread: Thread, tag: str) -> None:
    for _ in range(2):
        answer = Client().get(thread.get_absolute_url(), headers={"If-None-Match": tag})
        assert answer.status_code == 200


def test_a_tag_of_one_page_is_none_of_another(thread: Thread) -> None:
    other = factories.question()
    tag = Client().get(thread.get_absolute_url())["ETag"]

    for path in (other.get_absolute_url(), f"{thread.get_absolute_url()}?sort=newest", "/"):
        assert Client().get(path, headers={"If-None-Match": tag}).status_code == 200


def test_languages_and_themes_are_pages_of_their_own(thread: Thread) -> None:
    path = thread.get_absolute_url()
    german = Client(headers={"Accept-Language": "de-AT"})
    dark = Client()
    dark.cookies["theme"] = "dark"
    chosen = Client(headers={"Accept-Language": "en"})
    chosen.cookies["language"] = "de"
    readers = {"plain": Client(), "german": german, "dark": dark, "chosen": chosen}

    for _ in range(2):
        seen = {name: reader.get(path) for name, reader in readers.items()}
        told = {name: page["Content-Language"] for name, page in seen.items()}
        dressed = [name for name, page in seen.items() if b'data-theme="dark"' in page.content]
        assert told == {"plain": "en", "german": "de", "dark": "en", "chosen": "de"}
        assert dressed == ["dark"]
        assert seen["german"].content == seen["chosen"].content
    assert kept() == 3


def test_an_unknown_theme_is_none(thread: Thread) -> None:
    odd = Client()
    odd.cookies["theme"] = "a" * 3000

    assert odd.get("/").content == Client().get("/").content
    assert kept() == 1


def test_the_query_is_part_of_the_page(thread: Thread) -> None:
    path = thread.get_absolute_url()
    for query in ("", "?sort=newest", "?lang=de", "?utm=x"):
        for _ in range(2):
            page = Client().get(f"{path}{query}")
            assert f'value="{path}{query}"'.encode() in page.content

    assert kept() == 4
    assert Client().get(f"{path}?sort=bogus").status_code == 404
    assert Client().get(f"{path}?x={'y' * 600}").status_code == 200
    assert kept() == 4


def test_members_neither_get_a_kept_page_nor_leave_one(as_: Any, hana: Any, thread: Thread) -> None:
    path = thread.get_absolute_url()
    Client().get(path)
    before = kept()

    page = as_(hana).get(path)
    as_(hana).get("/questions/")

    assert b"person-menu" in page.content
    assert "no-store" in page["Cache-Control"]
    assert kept() == before
    assert b"person-menu" not in Client().get(path).content


@pytest.mark.parametrize("cookie", ["session", "messages"])
def test_whoever_brings_a_session_or_a_message_is_passed_by(thread: Thread, cookie: str) -> None:
    client = Client()
    client.cookies[cookie] = "whatever"

    client.get(thread.get_absolute_url())

    assert kept() == 0


def test_a_message_that_waits_is_shown_to_one(thread: Thread) -> None:
    Client().get("/")
    client = Client()
    client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert {"session", "messages"} & set(client.cookies)

    client.get("/")

    assert kept() == 1


def test_only_whole_pages_are_kept(thread: Thread) -> None:
    for path in (
        f"/questions/{thread.pk}/", "/questions/99999/x/", f"/questions/{10**25}/x/", "/search/",
        "/questions/ask/", "/members/", "/accounts/login/", "/healthz", "/feeds/latest.atom",
    ):  # fmt: skip
        Client().get(path)
    Client().post("/preferences/", {"theme": "dark"})
    Client().get(thread.get_absolute_url(), headers={"HX-Request": "true"})

    assert kept() == 0


def test_head_gets_what_get_gets_without_the_words(thread: Thread) -> None:
    path = thread.get_absolute_url()
    page = Client().get(path)

    head, one = statements_of_head(path)

    assert (head.status_code, head.content, one) == (200, b"", 1)
    assert alike(head) == alike(page)


def statements_of_head(path: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as captured:
        response = Client().head(path)
    return response, len(captured)


def test_browsers_and_proxies_are_told_to_ask_again(thread: Thread) -> None:
    for _ in range(2):
        page = Client().get(thread.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
        assert page["Cache-Control"] == "no-cache"
        assert page["Vary"] == "Accept-Encoding, Cookie, Accept-Language"
        assert page["Content-Encoding"] == "gzip"
        assert page["X-Frame-Options"] == "DENY"
        assert b"Why does it ring twice?" in gzip.decompress(page.content)
    plain = Client().get(thread.get_absolute_url())
    assert "Content-Encoding" not in plain
    assert b"Why does it ring twice?" in plain.content


def test_where_no_secret_is_none_is_hidden(as_: Any, hana: Any, thread: Thread) -> None:
    """Random bytes in the head of a compressed page are for pages of members alone."""
    path, gzipped = thread.get_absolute_url(), {"Accept-Encoding": "gzip"}
    named = 0x08  # the flag of a name, which is where Django puts them

    visitors = [Client().get(f"{path}?a={n}", headers=gzipped).content for n in range(3)]
    members = as_(hana).get(path, headers=gzipped).content
    forms = Client().get("/accounts/login/", headers=gzipped).content

    assert [page[3] & named for page in visitors] == [0, 0, 0]
    assert members[3] & named
    assert forms[3] & named


def test_visitors_carry_nothing_for_members_scripts(as_: Any, hana: Any, thread: Thread) -> None:
    factories.comment(factories.answer(thread))
    aims = re.compile(r'id="(?:marks|tried|comments|comment-form)-\d+"|id="me-too"')

    assert aims.findall(Client().get(thread.get_absolute_url()).content.decode()) == []
    assert aims.findall(as_(hana).get(thread.get_absolute_url()).content.decode()) != []


def test_a_time_has_its_title_where_the_zone_is_known(as_: Any, hana: Any, thread: Thread) -> None:
    visitors = Client().get(thread.get_absolute_url()).content.decode()
    members = as_(hana).get(thread.get_absolute_url()).content.decode()

    assert "<time datetime=" in visitors
    assert not re.search(r"<time [^>]*title=", visitors)
    assert re.search(r"<time [^>]*title=", members)


def test_a_foreign_host_is_refused_though_the_page_is_kept(thread: Thread) -> None:
    path = thread.get_absolute_url()
    Client().get(path)

    assert Client().get(path, headers={"Host": "evil.example"}).status_code == 400


def test_each_read_counts(thread: Thread) -> None:
    path = thread.get_absolute_url()
    tallies.flush()
    thread.views.refresh_from_db()
    before = thread.views.count
    tag = Client().get(path)["ETag"]

    Client().get(path)
    Client().get(path, headers={"If-None-Match": tag})
    Client().get("/")
    tallies.flush()

    thread.views.refresh_from_db()
    assert thread.views.count == before + 3


def test_without_a_database_others_answer(thread: Thread, monkeypatch: Any) -> None:
    def away(**_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(versions, "thread", away)
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's transaction is in it

    assert Client().get(thread.get_absolute_url()).status_code == 200
    assert kept() == 0


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_meanwhile_is_opened_anew() -> None:
    found = factories.question()
    Client().get(found.get_absolute_url())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    end_backend(pid)

    answers = [Client().get(found.get_absolute_url()).status_code for _ in range(2)]

    assert answers == [200, 200]


def end_backend(pid: int) -> None:
    """Break that connection, from another one."""

    def end() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        connection.close()

    other = threading.Thread(target=end)
    other.start()
    other.join()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["public", "deleted", "private", "closed off", "article"])
def test_a_version_is_there_exactly_where_visitors_see_the_thread(state: str, eva: Any) -> None:
    found = factories.question(by=eva)
    if state == "deleted":
        Thread.objects.filter(pk=found.pk).update(deleted_at=clock.now())
    elif state in ("private", "article"):
        Thread.objects.filter(pk=found.pk).update(kind=state)
    elif state == "closed off":
        found.category.is_private = True
        found.category.save()

    visible = Thread.objects.visible_to(None).filter(pk=found.pk).exists()

    assert (versions.thread(pk=found.pk) is not None) == visible
    assert visible == (state in ("public", "article"))


@pytest.mark.django_db
def test_the_look_is_renewed_by_one_each_time() -> None:
    for expected in (1, 2, 3):
        look.renew()
        assert list(Look.objects.values_list("pk", "version")) == [(1, expected)]


@pytest.mark.django_db(transaction=True)
def test_a_list_sees_what_was_begun_earlier_and_committed_later() -> None:
    early, late = factories.question(), factories.question()
    hana = factories.member("hana")
    begun, end = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            posts.answer(thread=early, by=hana, body="A word.", key=None, now=clock.now())
            begun.set()
            end.wait(20)
        connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    assert begun.wait(20)
    factories.answer(late)
    between = versions.listing()
    end.set()
    slow.join()

    first, second = Event.objects.filter(kind="post_added").order_by("pk")
    assert (first.thread_id, second.thread_id) == (early.pk, late.pk)
    assert versions.listing() != between


@pytest.mark.django_db
def test_a_post_that_was_only_marked_makes_the_page_anew(thread: Thread, hana: Any) -> None:
    from forum.domain import marks

    path = thread.get_absolute_url()
    Client().get(path)

    marks.give(post=Post.objects.get(thread=thread, kind="answer"), by=hana, now=clock.now())

    page, many = statements(Client(), path)
    assert many > 1
    assert "· 1</span>" in page.content.decode()
