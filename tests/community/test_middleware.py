"""When the database is away or gives up waiting: 503, a way back, and no lost text."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from community.letters import only_utf8
from forum.domain import solutions
from forum.lib import clock
from forum.lib.transact import verb
from forum.models import Member, Thread
from tests import factories, locks


@pytest.mark.django_db
def test_a_database_that_is_away_is_a_503_with_a_way_back(as_, monkeypatch):
    from forum.queries import feeds

    def away(**_):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(feeds, "questions", away)

    response = as_(None).get("/questions/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert b"database" not in response.content.lower()


@pytest.mark.django_db
def test_a_member_whose_session_cannot_be_read_gets_a_503_too(as_, hana, monkeypatch):
    from django.contrib.sessions.backends.db import SessionStore

    def away(_):
        raise OperationalError("could not connect to server")

    client = as_(hana)
    client.raise_request_exception = False
    monkeypatch.setattr(SessionStore, "load", away)

    response = client.get("/questions/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_is_held_too_long_is_a_503_and_loses_nothing(as_, hana):
    thread = factories.question(by=hana)
    answer = factories.answer(thread)
    client = as_(hana)

    with locks.held(Thread.objects.filter(pk=thread.pk)):
        response = client.post(f"/posts/{answer.pk}/accept/")

    again = client.post(f"/posts/{answer.pk}/accept/")

    thread.refresh_from_db()
    assert (response.status_code, again.status_code, thread.state) == (503, 302, "solved")


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again():
    """Two verbs take two rows in opposite order; the database breaks one, which runs again."""
    first, second = factories.member(), factories.member()
    gate, runs, faults = threading.Barrier(2, timeout=10), [], []

    def swap(here, there):
        tries = []

        @verb
        def act():
            tries.append(1)
            Member.objects.select_for_update().get(pk=here.pk)
            if len(tries) == 1:
                gate.wait()
            Member.objects.select_for_update().get(pk=there.pk)

        try:
            act()
        except Exception as fault:
            faults.append(fault)
        runs.append(len(tries))
        connection.close()

    pair = [
        threading.Thread(target=swap, args=(first, second)),
        threading.Thread(target=swap, args=(second, first)),
    ]
    for running in pair:
        running.start()
    for running in pair:
        running.join(30)

    assert (faults, sorted(runs)) == ([], [1, 2])


@pytest.mark.thorough
@pytest.mark.django_db
def test_the_web_gives_up_sooner_than_a_command():
    import os
    import subprocess
    import sys

    code = (
        "import os; os.environ['SECRET_KEY'] = 'x' * 40; import community.wsgi;"
        "from django.conf import settings;"
        "print(settings.DATABASES['default']['OPTIONS']['options'])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "community.settings"}

    shown = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True,
        text=True, check=True,
    ).stdout  # fmt: skip

    assert "statement_timeout=5s" in shown
    assert "jit=off" in shown
    assert "plan_cache_mode=force_generic_plan" in shown
    assert "lock_timeout=2s" in shown


@pytest.mark.django_db
def test_accepting_inside_a_transaction_joins_it(hana):
    thread = factories.question(by=hana)
    answer = factories.answer(thread)

    with transaction.atomic():
        solutions.accept(thread=thread, post=answer, by=hana, now=clock.now())
        transaction.set_rollback(True)

    thread.refresh_from_db()
    assert thread.state == "answered"


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "idna", "rot13", "utf-16", "x\0"])
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=b"])
def test_no_other_letters_get_past_the_gate(charset, kind):
    told = _sent_as(f"{kind}; charset={charset}")

    assert told == ["400 Bad Request"]


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "text/plain; charset=UTF-8", 'multipart/form-data; boundary="b"']
)
def test_our_letters_are_let_in(kind):
    assert _sent_as(kind) == ["200 OK"]


def _sent_as(content_type):
    told = []

    def inside(environ, start_response):
        start_response("200 OK", [])
        return []

    only_utf8(inside)({"CONTENT_TYPE": content_type}, lambda status, _: told.append(status))
    return told
