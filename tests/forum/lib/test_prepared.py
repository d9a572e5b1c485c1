from datetime import UTC

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext_lazy

from forum.lib import clock, prepared
from forum.models import Event, Member, Notice, Post, Thread
from tests import factories

pytestmark = pytest.mark.django_db
SQL = "SELECT %s::int + 1, %s::text"


def planned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%::int%'"
        )
        return [text for (text,) in cursor.fetchall()]


def test_what_is_asked_again_is_planned_once() -> None:
    found = [prepared.row(SQL, [0, "a"])]
    assert planned() == ["SELECT $1::int + 1, $2::text"]

    found += [prepared.row(SQL, [number, "a"]) for number in range(1, 4)]

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


def test_values_of_other_kinds_are_stored_as_save_would_do_it(hana: Member) -> None:
    at = timezone.make_naive(clock.now(), UTC)
    post = Post(
        thread=factories.question(by=hana), kind=Post.Kind.ANSWER, author=hana, body="a\u2028",
        excerpt=gettext_lazy("Tags"), renderer_version="3", created_at=f"{at.isoformat()}Z",
        helpful_count=2**31 - 1,
    )  # fmt: skip

    prepared.insert(post)

    kept = Post.objects.get(pk=post.pk)
    assert (kept.kind, kept.body, kept.excerpt) == ("answer", "a\u2028", "Tags")
    assert (kept.renderer_version, kept.helpful_count) == (3, 2**31 - 1)
    assert kept.created_at == at.replace(tzinfo=UTC)


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


def test_rows_that_are_all_alike_or_all_different_are_as_many(hana: Member, mara: Member) -> None:
    now = clock.now()
    events = [Event(kind="member_joined", member=hana, at=now, data={"a": 1}) for _ in range(2)]
    events += [Event(kind="member_verified", at=now, data={"n": n}) for n in range(2)]

    prepared.insert_all(events[:2])
    prepared.insert_all(events)

    assert list(Event.objects.order_by("pk").values_list("kind", "member", "data"))[2:] == [
        (one.kind, one.member_id, one.data) for one in events
    ]


def test_rows_are_stored_by_their_columns_and_defaults(hana: Member) -> None:
    now = clock.now()
    shared = {"kind": "mentioned", "member_id": hana.pk, "at": now}

    with CaptureQueriesContext(connection) as asked:
        pks = prepared.insert_columns(Notice, shared=shared, own={"key": ["b", "a"]})

    kept = Notice.objects.order_by("pk")
    assert [(one.pk, one.key) for one in kept] == [(pks[0], "b"), (pks[1], "a")]
    assert {(one.member_id, one.at, str(one.data), one.read_at) for one in kept} == {
        (hana.pk, now, "{}", None)
    }
    assert len(asked) == 1
    with pytest.raises(KeyError):
        prepared.insert_columns(Notice, shared={"no_column": 1} | shared, own={"key": ["c"]})


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_too_long_is_refused_not_cut(hana: Member, number: int) -> None:
    long = [
        Notice(member=hana, kind="k" * 81, key=f"{n}", at=clock.now(), data={})
        for n in range(number)
    ]

    with pytest.raises(DatabaseError), transaction.atomic():
        prepared.insert_all(long)


def test_rows_that_belong_together_are_stored_by_one_statement(hana: Member) -> None:
    thread = factories.question(by=hana)
    post = Post(
        thread=thread, kind="answer", author=hana, body="a", renderer_version=1,
        created_at=clock.now(),
    )  # fmt: skip
    event = Event(kind=Event.Kind.POST_ADDED, thread=thread, post=post, at=clock.now(), data={})
    marked = "UPDATE forum_thread SET excerpt = (SELECT id FROM first)::text WHERE id = %s"

    with CaptureQueriesContext(connection) as asked:
        prepared.insert_together(post, event, also=marked, values=[thread.pk])

    assert len(asked) == 1
    assert (event.post_id, event.post) == (post.pk, post)
    assert Event.objects.get(pk=event.pk).post == post
    assert Thread.objects.get(pk=thread.pk).excerpt == str(post.pk)


def test_two_rows_in_turn_by_the_same_text_are_their_own() -> None:
    texts = [f"SELECT {number}, %s::text" for number in range(prepared.KEPT + 5)]

    for word in ("a", "b", "c"):
        assert [prepared.rows(text, [word]) for text in texts] == [
            [(number, word)] for number in range(len(texts))
        ]
    assert len(connection.kept_cursors) == prepared.KEPT


def test_a_new_connection_has_cursors_of_its_own() -> None:
    prepared.row(SQL, [1, "a"])
    before = connection.kept_cursors
    before.connection = None  # as after `close`, which a test cannot do

    assert prepared.row(SQL, [2, "b"]) == (3, "b")
    assert connection.kept_cursors is not before


def test_after_a_fault_the_same_statement_goes_on() -> None:
    divided = "SELECT 6 / %s::int"
    for number, found in ((1, 6), (0, None), (2, 3), (0, None), (3, 2), (6, 1)):
        try:
            with transaction.atomic():
                assert prepared.row(divided, [number]) == (found,)
        except DatabaseError:
            assert found is None
