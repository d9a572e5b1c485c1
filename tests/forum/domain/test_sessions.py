"""Ending sign-ins: one, the others, all; and what a new password does to them."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse

from forum.domain import sessions
from forum.models import Member

pytestmark = pytest.mark.django_db


def signed_in(as_: Any, member: Member) -> Any:
    """A client whose sign-in is in the list."""
    client = as_(member)
    client.get(reverse("settings"))
    return client


def row_of(client: Any) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def is_in(client: Any) -> bool:
    return bool(client.get(reverse("settings")).status_code == 200)


def test_one_is_ended(as_: Any, hana: Member) -> None:
    one, two = signed_in(as_, hana), signed_in(as_, hana)

    assert sessions.end(member=hana, pk=row_of(one).pk)

    assert (is_in(one), is_in(two)) == (False, True)
    assert not sessions.end(member=hana, pk=10**9)


def test_somebody_elses_is_not(as_: Any, hana: Member, olga: Member) -> None:
    theirs = signed_in(as_, olga)

    assert not sessions.end(member=hana, pk=row_of(theirs).pk)

    assert is_in(theirs)


def test_the_others_are_ended(as_: Any, hana: Member, olga: Member) -> None:
    here, there, theirs = signed_in(as_, hana), signed_in(as_, hana), signed_in(as_, olga)

    assert sessions.end_others(member=hana, but=here.session.session_key) == 1

    assert (is_in(here), is_in(there), is_in(theirs)) == (True, False, True)


def test_all_are_ended(as_: Any, hana: Member) -> None:
    one, two = signed_in(as_, hana), signed_in(as_, hana)

    assert sessions.end_all(member=hana) == 2

    assert (is_in(one), is_in(two)) == (False, False)
    assert Session.objects.count() == 0


def test_a_suspended_member_is_out_with_the_next_page(as_: Any, hana: Member) -> None:
    client = signed_in(as_, hana)
    Member.objects.filter(pk=hana.pk).update(is_active=False)

    assert not is_in(client)


def test_carrying_over_brings_nothing_back_to_life(as_: Any, hana: Member) -> None:
    ended, alive = signed_in(as_, hana), signed_in(as_, hana)
    hana.set_password("first new phrase")
    hana.save()
    before = hana.get_session_auth_hash()
    alive = signed_in(as_, hana)
    hana.set_password("second new phrase")
    hana.save()

    sessions.carry_over(member=hana, but=None, before=before)

    assert (is_in(ended), is_in(alive)) == (False, True)


def test_rows_of_sessions_that_are_gone_are_forgotten(as_: Any, hana: Member) -> None:
    gone, here = signed_in(as_, hana), signed_in(as_, hana)
    Session.objects.filter(session_key=gone.session.session_key).delete()

    assert sessions.prune() == 1

    assert list(UserSession.objects.all()) == [row_of(here)]
