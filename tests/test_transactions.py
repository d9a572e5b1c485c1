"""One place opens the transaction of a write, and tries it again when the database breaks it off
for a reason that passes (wall 8)."""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from forum.domain import outbox, received
from forum.lib import clock
from forum.lib.transact import verb
from forum.models import (
    Attachment,
    Category,
    Member,
    OutboxMessage,
    ReceivedMail,
    SecurityEntry,
    Standing,
)
from tests import factories
from tests.forum import pictures
from tests.forum.domain.test_concurrency import at_once
from tests.forum.mailbox import sign_up
from tests.test_architecture import named, sources

PLACE = "forum/lib/transact.py"
# Savepoints, in a verb that goes on where what is within fails.
SAVEPOINTS = {
    ("community/domain/experts.py", "leave"): "locks taken in their order after all",
    ("forum/domain/decisions.py", "concede"): "what cannot be brought back, stays",
    ("forum/domain/events.py", "hear"): "a fault upstairs stops nobody",
    ("forum/domain/holding.py", "_undo_refusal"): "what cannot be posted any more, is not",
    ("reputation/domain/appeals.py", "question"): "sent twice",
    ("reputation/domain/applications.py", "decide"): "sent twice",
    ("reputation/domain/graduation.py", "judge"): "sent twice",
    ("reputation/domain/quizzes.py", "begin"): "sent twice",
    ("reputation/domain/sponsors.py", "join"): "sent twice",
}
# A whole write that is not tried again.
NOT_AGAIN = {
    ("community/domain/demo/grow.py", "_batch"): "the dice and the crowd cannot go back",
    ("community/domain/demo/seed.py", "run"): "an empty database, and dice that cannot go back",
    (
        "forum/domain/weights.py",
        "_clear",
    ): "empties a table that nobody holds; else the next round",
    ("forum/forms/accounts.py", "_rehearse"): "is undone: it only costs what a sign-up costs",
}


def transactions() -> Iterator[tuple[str, str]]:
    """(file, function) of each that opens one by itself."""
    for path in sources("forum", "reputation", "community"):
        text = path.read_text("utf-8")
        if "atomic" not in text or named(path) == PLACE or "migrations" in path.parts:
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    name = getattr(node, "attr", getattr(node, "id", ""))
                    if name == "atomic":
                        yield named(path), function.name


def test_one_place_opens_the_transaction_of_a_write():
    assert set(transactions()) == {*SAVEPOINTS, *NOT_AGAIN}


@pytest.mark.django_db(transaction=True)
def test_a_serialization_failure_is_tried_again():
    """Two count one row, each on what they read: the database lets one, and the other reads anew.
    Real connections, and a real 40001."""
    member = factories.member(display_name="0")
    tries: list[str] = []

    def count(name: str) -> Callable[[], None]:
        @verb
        def act() -> None:
            tries.append(name)
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SELECT display_name FROM forum_member WHERE id=%s", [member.pk])
                read = int(cursor.fetchone()[0])
                cursor.execute("SELECT pg_sleep(0.2)")
                cursor.execute(
                    "UPDATE forum_member SET display_name=%s WHERE id=%s",
                    [str(read + 1), member.pk],
                )

        return act

    faults = at_once(count("one"), count("other"))

    member.refresh_from_db()
    assert (faults, member.display_name) == ([], "2")
    assert len(tries) == 3


@contextmanager
def breaking_once(table: str) -> Iterator[None]:
    """The first row of this table that is written breaks off with 40001. A sequence counts: it is
    not rolled back with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            CREATE SEQUENCE broken_once;
            CREATE FUNCTION break_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('broken_once') = 1 THEN
                    RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER break_once BEFORE INSERT OR UPDATE ON {table}
                FOR EACH ROW EXECUTE FUNCTION break_once();
        """)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value, is_called FROM broken_once")
            assert cursor.fetchone() == (2, True)  # broken off, and written
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DROP TRIGGER break_once ON {table}; DROP FUNCTION break_once;"
                " DROP SEQUENCE broken_once"
            )


def _mail() -> None:
    outbox.enqueue(
        key="once", kind="account", to_email="hana@example.com", subject="Hello", text="Hello.",
        html="", member=None, now=clock.now(),
    )  # fmt: skip


def _reply() -> None:
    received.keep(b"Message-ID: <one@example.com>\r\n\r\nHello.", now=clock.now())


def _picture() -> None:
    pictures.send(factories.member())


def _account() -> None:
    Member.objects.create_user("hana")


WRITES = [
    ("forum_outboxmessage", OutboxMessage, _mail),
    ("forum_receivedmail", ReceivedMail, _reply),
    ("forum_attachment", Attachment, _picture),
    ("forum_standing", Standing, _account),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("table", "model", "write"), WRITES)
def test_whatever_writes_by_itself_is_tried_again(
    table: str, model: Any, write: Callable[[], None]
) -> None:
    with breaking_once(table):
        write()

    assert model.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_joins_is_there_once(client: Client) -> None:
    with breaking_once("forum_standing"):
        response = sign_up(client)

    assert response.status_code == 302
    assert Member.objects.filter(email="new@example.com").count() == 1
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_the_administration_saves_is_saved_once(as_: Any, ada: Member) -> None:
    category = factories.category("sim")
    client = as_(ada)
    before = SecurityEntry.objects.count()
    sent = {
        "slug": "sim", "icon": "phone-forwarded", "position": "7", "name_en": "Sim",
        "name_de": "Sim", "description_en": "", "description_de": "",
        "fields-TOTAL_FORMS": "0", "fields-INITIAL_FORMS": "0",
    }  # fmt: skip
    with breaking_once("forum_category"):
        response = client.post(f"/admin/forum/category/{category.pk}/change/", sent, follow=True)

    assert len(list(response.context["messages"])) == 1
    assert Category.objects.get(pk=category.pk).position == 7
    changes = SecurityEntry.objects.filter(act="admin_changed")
    assert (changes.count(), SecurityEntry.objects.count() - before) == (1, 2)
