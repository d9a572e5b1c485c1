"""The visibility as SQL says of everybody what the querysets say, and looks at nothing else."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from forum.domain import posts
from forum.lib import clock
from forum.models import Category, Member, Post, Thread
from forum.queries import sight
from forum.queries import visible as visibility
from tests import factories

pytestmark = pytest.mark.django_db


def visible(member: Member | None) -> QuerySet[Thread, Any]:
    return Thread.objects.visible_to(member).values("pk")


def seen(member: Member | None) -> QuerySet[Post, Any]:
    return Post.objects.seen_by(member).values("pk")


def nosy(member: Member | None) -> QuerySet[Thread, Any]:
    assert member is not None
    return Thread.objects.filter(language=member.language)


def ids(of: sight.Sight, member: Member | None) -> set[int]:
    sql, values = sight.of(of, member=member)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def everybody(
    nina: Member, hana: Member, eva: Member, mo: Member, sven: Member, ada: Member
) -> list[Member | None]:
    return [None, nina, hana, eva, mo, sven, ada]


def test_everybody_sees_what_the_querysets_say(
    everybody: list[Member | None], sim: Category, team: Category, hana: Member, mo: Member
) -> None:
    threads = [factories.question(category=category, by=hana) for category in (sim, team)]
    for person in (None, hana, mo):
        private = factories.question(by=hana)
        Thread.objects.filter(pk=private.pk).update(kind="private")
        if person is not None:
            private.participants.create(member=person, added_at=clock.now())
    for by in (hana, mo):
        gone = factories.question(by=hana)
        posts.delete(post=gone.posts.get(), by=by, now=clock.now())
    for by in (hana, mo):
        answer = factories.answer(threads[0], by=hana)
        factories.comment(answer)
        posts.delete(post=answer, by=by, now=clock.now())

    for member in everybody:
        assert ids(visible, member) == {row["pk"] for row in visible(member)}, member
        assert ids(seen, member) == {row["pk"] for row in seen(member)}, member
    assert len({frozenset(ids(visible, member)) for member in everybody}) >= 5


def test_looking_at_more_than_the_role_is_an_error(hana: Member) -> None:
    with pytest.raises(Member.DoesNotExist):
        sight.of(nosy, member=hana)


NAMES = ("id", "title")


def test_what_lists_show_is_what_the_queryset_says(
    everybody: list[Member | None], sim: Category, team: Category, mo: Member
) -> None:
    for category in (sim, team):
        factories.question(category=category)
        gone = factories.question(category=category)
        posts.delete(post=gone.posts.get(), by=mo, now=clock.now())

    for member in everybody:
        sql, values = visibility.listed(member=member, names=NAMES)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            shown = set(cursor.fetchall())
        assert shown == set(Thread.objects.listed_for(member).values_list(*NAMES)), member


def test_what_lists_show_is_compiled_once_for_each_role(
    everybody: list[Member | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in everybody:
        visibility.listed(member=member, names=NAMES)

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(SQLCompiler, "as_sql", refuse)
    for member in everybody:
        visibility.listed(member=member, names=NAMES)
