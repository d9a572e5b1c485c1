import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from forum.lib import clock, prepared
from forum.models import Event, Member, Notice

pytestmark = pytest.mark.django_db
SQL = "SELECT %s::int + 1, %s::text"


def planned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%::int%'"
        )
        return [text for (text,) in cursor.fetchall()]


def test_what_is_asked_again_is_planned_once() -> None:
    found = [prepared.row(SQL, [number, "a"]) for number in range(4)]

    assert found == [(1, "a"), (2, "a"), (3, "a"), (4, "a")]
    assert planned() == ["SELECT $1::int + 1, $2::text"]


def test_it_is_counted_and_told_as_any_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        prepared.row(SQL, [7, "a"])

    assert [query["sql"] for query in asked] == ["SELECT 7::int + 1, 'a'::text"]


def test_behind_a_pooler_nothing_is_planned_ahead(settings) -> None:
    settings.DATABASE_PREPARES = False

    assert [prepared.rows(SQL, [number, "'%s"]) for number in range(4)][-1] == [(4, "'%s")]
    assert planned() == []


def test_faults_are_those_of_django() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        prepared.rows("SELECT 1 / %s::int", [0])


def test_words_are_written_into_the_text() -> None:
    sql, values = prepared.written("SELECT %s, %s::int, %s, 'x'", ["it's 100 %s \\ ", 7, "b"])

    assert values == [7]
    assert prepared.rows(sql, values) == [("it's 100 %s \\ ", 7, "b", "x")]


def test_nothing_is_found() -> None:
    assert prepared.row("SELECT 1 WHERE %s::int = 2", [1]) is None


def test_how_many_rows_were_written() -> None:
    sql = "INSERT INTO forum_look (id, version) VALUES (1, %s) ON CONFLICT DO NOTHING"

    assert [prepared.run(sql, [number]) for number in range(4)] == [1, 0, 0, 0]


def test_a_row_is_stored_as_save_would_do_it(hana: Member) -> None:
    event = Event(kind=Event.Kind.ROLE_GIVEN, member=hana, at=clock.now(), data={"a": ["ä", None]})

    prepared.insert(event)

    fields = [field.attname for field in Event._meta.concrete_fields]
    kept = Event.objects.get()
    assert not event._state.adding
    assert [getattr(kept, name) for name in fields] == [getattr(event, name) for name in fields]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_several_rows_are_stored_in_their_order(hana: Member, mara: Member, number: int) -> None:
    notices = [
        Notice(member=(hana, mara)[n % 2], kind="mentioned", key=f"{n}", at=clock.now(), data={})
        for n in range(number)
    ]

    with CaptureQueriesContext(connection) as asked:
        prepared.insert_all(notices)

    kept = Notice.objects.order_by("pk")
    assert [(one.pk, one.key, one.member_id) for one in kept] == [
        (one.pk, one.key, one.member_id) for one in notices
    ]
    assert len(asked) == min(number, 1)


def test_what_is_too_long_is_refused_not_cut(hana: Member) -> None:
    notice = Notice(member=hana, kind="mentioned", key="k" * 81, at=clock.now(), data={})

    with pytest.raises(DatabaseError), transaction.atomic():
        prepared.insert_all([notice])
