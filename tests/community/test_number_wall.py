"""A customer's number reaches nobody but whoever typed it and whoever calls: it is planted by a
booking, and looked for in every answer to a GET of every role, in mails, logs, events, and in each
column of each table, in whatever way its digits are written.
"""

import contextlib
import itertools
import logging
import re
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.views.debug import ExceptionReporter

from community.models import CallAttempt, Callback, Case, NumberReveal
from forum.domain import outbox
from forum.lib import clock
from forum.lib.ratelimit import METER
from forum.mailing_many import letter_of
from forum.models import Event, Member, Post
from tests import factories
from tests.community.case_desk import made
from tests.community.desk import scene
from tests.crawl import routes
from tests.tiers import standing_for

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
TYPED = "0171 / 5550-1234"
DIGITS = "1715550" + "1234"  # as every way of writing it ends
BASES = itertools.count(70_001, 1000)  # what a test plants has numbers from the next one on
ROLES = ["visitor", "hana", "nina", "mara", "mo", "sven", "ada", "otto", "eva"]
UUID = "00000000-0000-4000-8000-000000000000"


def holds(text: str) -> bool:
    """Whether the digits stand in it, whatever stands between them or how they are written."""
    plain = re.sub(r"&#x?[0-9a-f]+;|%[0-9a-f]{2}", " ", text, flags=re.IGNORECASE)
    said = "".join(str(int(one)) for one in plain if one.isdecimal())
    return DIGITS in said or DIGITS[::-1] in said


@pytest.fixture
def planted(eva, hana, nina, mara, mo, sven, ada, olga, caplog, as_):  # type: ignore[no-untyped-def]
    """A case with a call that was booked and tried once, all by pages; the second look is open."""
    caplog.set_level(logging.DEBUG)
    _count_from(next(BASES))
    pool = scene.pool_of(eva, factories.member("otto", staff_role="expert"), olga)
    olga.staff_role = "expert"
    olga.save()
    pool.lead = olga
    pool.save()
    case = made.case(pool, by=hana, about=made.question(hana), owner=eva)
    book = f"/cases/{case.pk}/callback/"
    page = as_(hana).get(book)
    window = re.findall(r'<option value="([^"]+)"', page.content.decode())[0]
    wrong = as_(hana).post(book, {"window": window, "number": TYPED})
    assert holds(wrong.content.decode())  # whoever typed it reads it again
    sent = as_(hana).post(book, {"window": window, "number": TYPED, "consent": "on"})
    assert sent.status_code == 302, sent.content.decode()
    call = Callback.objects.get(case=case)
    with clock.shifted(call.begins_at + timedelta(minutes=10) - clock.now()):
        desk = f"/desk/cases/{case.pk}/"
        eva_ = as_(eva)
        shown = eva_.post(f"{desk}call/number/")
        assert holds(shown.content.decode())
        eva_.post(f"{desk}call/outcome/", {"outcome": "no_answer"})
        eva_.post(f"{desk}call/number/")
        put = as_(hana).post(drawer_of(case), {"drawer": f"Call me: {TYPED}"})
        assert put.status_code == 302
        assert holds(eva_.post(f"/desk/{case.about_id}/drawer/").content.decode())
        assert (NumberReveal.objects.count(), CallAttempt.objects.count()) == (2, 1)
        outbox.run(tick=clock.now, render=letter_of)
        yield case


def drawer_of(case: Case) -> str:
    """The page of the private drawer, where the same number stands, of whoever asked alone."""
    return f"/questions/{case.about_id}/drawer/"


def _count_from(first: int) -> None:
    """Each table's next row has this number, so that few numbers lead to all that is planted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute("SELECT setval(%s, %s, false)", [f'"{name}"', first])


def addresses(case: Case) -> list[str]:
    """Every route, with each of the numbers of planted rows, and names that are there."""
    about, post = case.about, Post.objects.filter(thread=case.pk).first()
    assert about is not None
    assert post is not None
    first = about.pk
    numbers = {first, first + 1, first + 2, case.pk, post.pk, case.member_id}
    words = {"handle": ["hana", "eva"], "slug": [about.slug, about.category.slug, "phones", "case"]}
    found = []
    for route in routes():
        route = route.replace("^", "").replace("(?P<url>.*)$", "x").replace("\\Z", "")
        names = re.findall(r"<(?:\w+:)?(\w+)>", route)
        takes_number = bool(re.search(r"<int:|object_id", route))
        some = sorted(numbers) if takes_number else [0]
        slugs = next((words[name] for name in names if name in words), [""])
        for number in some:
            for word in slugs:
                address = re.sub(r"<int:\w+>|<path:object_id>", str(number), route)
                address = re.sub(r"<(?:\w+:)?(?:handle|slug)>", word or "x", address)
                address = re.sub(r"<uuid:\w+>", UUID, address)
                found.append("/" + re.sub(r"<[^>]+>", "2026-11", address))
    return list(dict.fromkeys(found))


def read(response: Any) -> str:
    """Body, headers and cookies; of a file that is written piece by piece, all of it."""
    body = response.getvalue() if response.streaming else response.content
    heads = [*response.headers.values(), *(one.value for one in response.cookies.values())]
    return "\n".join([body.decode("utf-8", "replace"), *map(str, heads)])


@pytest.mark.parametrize("role", standing_for(ROLES, "mo"))
def test_no_page_shows_the_number_to_anybody(role, planted, request, as_, caplog):
    client = _client(role, request, as_)
    broken, leaks = {}, []
    for address in addresses(planted):
        METER.forget()
        response = client.get(address)
        if response.status_code >= 500 and address != "/readyz":  # no worker runs here
            broken[address] = response.status_code
        if holds(read(response)):
            leaks.append(address)
        if address.endswith("/logout/") or not client.session.get("_auth_user_id"):
            client = _client(role, request, as_)

    assert leaks == ([drawer_of(planted)] if role == "hana" else [])
    assert broken == {}
    assert [one for one in logged(caplog) if holds(one)] == []


def logged(caplog: Any) -> list[str]:
    """All that was logged so far, at any level, with what was said of errors."""
    write = logging.Formatter().format
    return [write(one) for when in ("setup", "call") for one in caplog.get_records(when)]


def _client(role: str, request: Any, as_: Any) -> Client:
    if role == "visitor":
        found = Client()
    elif role == "otto":
        found = as_(Member.objects.get(handle="otto"))
    else:
        found = as_(request.getfixturevalue(role))
    found.raise_request_exception = False
    return found


def test_the_number_stands_in_no_column_in_clear(planted):
    """Not in the rows of any table, the jobs and the keys of forms among them, nor in a session."""
    wrong = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            wrong += [table for (row,) in cursor.fetchall() if holds(row)]
    sessions = [one for one in Session.objects.all() if holds(str(one.get_decoded()))]

    assert wrong == []
    assert sessions == []
    assert Callback.objects.get(case=planted).number_sealed != ""


def test_the_number_stands_in_no_mail_log_or_event(planted, caplog):
    told = [f"{one.subject} {one.body} {getattr(one, 'alternatives', '')}" for one in mail.outbox]
    assert told != []
    assert [one for one in told if holds(one)] == []
    assert logged(caplog) != []
    assert [one for one in logged(caplog) if holds(one)] == []
    said = [str(one.data) for one in [*Event.objects.all(), *planted.events.all()]]
    assert [one for one in said if holds(one)] == []


def test_what_the_house_prints_shows_no_number(planted, capsys):
    with contextlib.suppress(CommandError):  # it finds rows that no verb has made
        call_command("audit_service")
    call_command("dumpdata", "community", "forum", "--natural-foreign")
    assert not holds(capsys.readouterr().out)
    for one in (*Callback.objects.all(), *Case.objects.all(), *NumberReveal.objects.all()):
        assert not holds(f"{one} {one!r}")


def test_it_is_found_however_it_is_written():
    for one in (
        "+49 171 5550 1234", "0171-555 01234", "tel:+4917155501234", "(0171) 55 50 12 34",
        "%2B49171%205550%201234", "&#x2b;49171&nbsp;55501234", "٠١٧١ ٥٥٥٠١٢٣٤",
    ):  # fmt: skip
        assert holds(one), one
    assert not holds("+49 171 ... 234")


@pytest.mark.parametrize("broken", ["case_rows.hold", "call_holding.note", "call_words.pick"])
def test_a_report_of_a_fault_while_booking_shows_no_number(
    broken, eva, hana, as_, monkeypatch, settings
):
    """What a mail to the administrators would hold: the request, and each frame's variables."""
    pool = scene.pool_of(eva, factories.member("otto", staff_role="expert"))
    book = f"/cases/{made.case(pool, by=hana, owner=eva).pk}/callback/"
    client = as_(hana)
    window = re.findall(r'<option value="([^"]+)"', client.get(book).content.decode())[0]
    client.raise_request_exception = False
    faults = []
    with monkeypatch.context() as patched:
        name, verb = broken.split(".")
        module = "lib" if name == "call_words" else "domain"
        patched.setattr(f"community.{module}.{name}.{verb}", _fails)

        def catch(request: Any, **_told: Any) -> None:
            faults.append((request, *sys.exc_info()))

        got_request_exception.connect(catch)
        client.post(book, {"window": window, "number": TYPED, "consent": "on"})
        got_request_exception.disconnect(catch)
    assert len(faults) == 1
    reporter = ExceptionReporter(*faults[0], is_email=True)
    assert "a fault while booking" in reporter.get_traceback_text()
    assert not holds(reporter.get_traceback_text())
    assert not holds(reporter.get_traceback_html())


def _fails(*args: Any, **named: Any) -> None:
    raise RuntimeError("a fault while booking")
