"""Nobody changes the ledger: the database refuses, and a forgery that got in is named."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from forum.domain import marks, solutions
from forum.lib import clock
from forum.models import Standing
from reputation.domain import audit, corrections, ledger, standing
from reputation.models import Account, Entry, Hold, Rule
from tests import emptying, factories
from tests.reputation import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(db) -> Entry:
    """A released acceptance."""
    at = books.start()
    thread = factories.question(by=factories.member(joined_at=at - 100 * books.DAY), at=at)
    helper = factories.member(joined_at=at - 100 * books.DAY)
    answer = factories.answer(thread, by=helper, at=at + timedelta(hours=1))
    solutions.accept(thread=thread, post=answer, by=thread.author, now=at + books.DAY)
    books.follow(books.released(at + books.DAY))
    connection.check_constraints()  # so that none waits for the end, and tables can be altered
    return Entry.objects.get(receiver=helper, kind="released")


REFUSED = [
    "UPDATE reputation_entry SET points = 100",
    "UPDATE reputation_entry SET reason = ''",
    "DELETE FROM reputation_entry",
    "TRUNCATE reputation_entry CASCADE",
    "UPDATE reputation_rule SET points = 100",
    "DELETE FROM reputation_rule",
    "TRUNCATE reputation_rule CASCADE",
    "UPDATE reputation_ruleset SET thread_pot = 1000",
    "DELETE FROM reputation_ruleset",
    "UPDATE reputation_correction SET points = 9",
    "DELETE FROM reputation_correction",
    "TRUNCATE reputation_correction CASCADE",
    "UPDATE reputation_correctionword SET is_confirmed = NOT is_confirmed",
    "DELETE FROM reputation_correctionword",
]


@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_database_refuses_raw_statements(entry, role, mo, ada):
    """Also to a session that plays a replica, which other triggers do not hear."""
    large = corrections.correct(
        receiver=entry.receiver, points=Decimal(500), reason="Lost.", by=mo, now=entry.at
    )
    corrections.confirm(correction=large, by=ada, now=entry.at)
    connection.check_constraints()
    done = []
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS tests_only")  # as on any real site
        for statement in REFUSED:
            play = f"SET LOCAL session_replication_role = {role}; {statement}"
            try:
                with transaction.atomic():
                    cursor.execute(play)
            except IntegrityError as refusal:
                assert "takes new rows only" in str(refusal), statement  # noqa: PT017
            else:
                done.append(statement)
    assert done == []

    entry.refresh_from_db()
    assert (entry.points, Rule.objects.count()) == (15, 15)


def test_models_are_refused_as_well(entry):
    entry.points = Decimal(99)
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).delete()


def test_only_a_database_for_tests_is_emptied(settings, monkeypatch):
    emptying._wipe.cache_clear()
    monkeypatch.setitem(connection.settings_dict, "NAME", "community")
    with pytest.raises(RuntimeError, match="no database for tests"):
        emptying._wipe("default")


def test_an_entry_stands_once(entry):
    root = entry.origin
    again = Entry(
        kind="held", step=0, rule=root.rule, source=root.source, receiver=root.receiver,
        giver=root.giver, base=15, points=0, at=root.at, number=90, hash="x",
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="entry_once"), transaction.atomic():
        again.save()


def forge(entry, **values):
    """As somebody would who took the guard off first."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reputation_entry DISABLE TRIGGER USER")
        Entry.objects.filter(pk=entry.pk).update(**values)


def test_a_forged_row_is_named(entry):
    forge(entry, points=Decimal(100))

    wrong = audit.verify(now=clock.now())

    assert any(f"entry {entry.pk}" in line and "points" in line for line in wrong)
    assert any("hash does not fit" in line for line in wrong)


def test_a_forged_row_with_a_fitting_hash_is_named(entry):
    """The chain could be made anew; what happened cannot."""
    forge(entry, points=Decimal(100), hash=hashlib.sha256(b"whatever").hexdigest())

    assert any("the facts give Decimal('15" in line for line in audit.verify(now=clock.now()))


def test_an_invented_row_is_named(entry):
    account = Account.objects.get(member=entry.receiver)
    Entry.objects.create(
        kind="held", step=0, rule=entry.rule, source="solution:999999", receiver=entry.receiver,
        giver=None, base=15, points=0, at=entry.at, number=account.number + 1, hash="x",
    )  # fmt: skip

    wrong = audit.verify(now=clock.now())

    assert any("solution:999999" in line and "do not give it" in line for line in wrong)


@pytest.mark.parametrize("change", [{"points": 16}, {"level": 3}])
def test_a_wrong_standing_is_named(entry, change):
    Standing.objects.filter(member=entry.receiver).update(**change)

    wrong = audit.verify(now=clock.now())

    assert [line.split(":")[0] for line in wrong] == [f"standing of member {entry.receiver_id}"]


def test_a_wrong_account_is_named(entry):
    Account.objects.filter(member=entry.receiver).update(points=20)

    assert any("account of member" in line for line in audit.verify(now=clock.now()))


def test_the_command_says_yes_or_ends_with_an_error(entry):
    told = StringIO()
    call_command("verify_ledger", stdout=told)
    Standing.objects.filter(member=entry.receiver).update(points=99)

    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_ledger", stdout=told)

    assert "is what the facts give" in told.getvalue()
    assert f"standing of member {entry.receiver_id}: 99 points, not 15" in told.getvalue()


FIELDS = ("source", "kind", "points", "at", "hash")


def told_by_member():
    return [*Entry.objects.order_by("receiver", "number").values_list(*FIELDS)]


def lose_everything():
    """All rows gone, as on a site that has just been upgraded."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reputation_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM reputation_hold")
        cursor.execute("DELETE FROM reputation_entry WHERE origin_id IS NOT NULL")
        cursor.execute("DELETE FROM reputation_entry")
        cursor.execute("DELETE FROM reputation_account")


def test_rebuilt_from_nothing_it_is_the_same(entry):
    said = told_by_member()
    lose_everything()

    told = StringIO()
    call_command("rebuild_ledger", stdout=told)

    assert told_by_member() == said
    assert told.getvalue() == f"{len(said)} entries written.\n"
    assert audit.verify(now=clock.now()) == []


def test_rebuilt_in_parts_it_is_the_same(entry, monkeypatch):
    """However many there are, only so many are written and projected at once."""
    at = clock.now() - books.DAY
    for _ in range(5):  # held still
        marks.give(post=entry.post, by=factories.member(), now=at)
    books.follow(clock.now())
    said, holds = told_by_member(), Hold.objects.count()
    lose_everything()
    written, projected = [], []
    create, project = QuerySet.bulk_create, standing.project
    monkeypatch.setattr(ledger, "CHUNK", 1)
    monkeypatch.setattr(ledger, "ROWS", 2)
    monkeypatch.setattr(
        QuerySet, "bulk_create",
        lambda self, objs, **options: written.append(len(objs)) or create(self, objs, **options),
    )  # fmt: skip
    monkeypatch.setattr(
        standing,
        "project",
        lambda **whom: projected.append(len(whom["members"])) or project(**whom),
    )  # fmt: skip

    audit.rebuild(now=clock.now())

    assert (told_by_member(), Hold.objects.count()) == (said, holds)
    assert (max(written), max(projected)) == (2, 1)
    monkeypatch.undo()
    assert audit.verify(now=clock.now()) == []
