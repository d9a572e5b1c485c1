"""Sessions are read by a statement of ours; all else is Django's."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.utils import timezone

from community.sessions import SessionStore
from forum.lib import retention
from tests import locks

pytestmark = pytest.mark.django_db


def kept(**data):
    session = SessionStore()
    session.update(data)
    session.save()
    return session.session_key


def test_what_was_kept_is_found_again():
    assert dict(SessionStore(kept(seen_at=12)).items()) == {"seen_at": 12}


def test_what_djangos_own_kept_is_found_too():
    theirs = db.SessionStore()
    theirs["seen_at"] = 12
    theirs.save()

    assert SessionStore(theirs.session_key)["seen_at"] == 12


def test_a_session_that_is_over_is_nobodys():
    key = kept(seen_at=12)
    SessionStore().model.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    over = SessionStore(key)

    assert dict(over.items()) == {}
    assert over.session_key is None


def test_an_unknown_key_is_nobodys():
    assert dict(SessionStore("x" * 32).items()) == {}


def test_whoever_comes_back_stays_for_as_long_again_as_the_page_says(as_, hana):
    client = as_(hana)
    soon = timezone.now() + timedelta(days=3)
    kept_by = SessionStore().model.objects.filter(pk=client.session.session_key)
    kept_by.update(expire_date=soon)

    client.get("/settings/")

    left = kept_by.get().expire_date - timezone.now()
    assert timedelta(days=59) < left <= retention.SESSIONS.kept


def soon_over(client):
    """A session that the next page makes longer, so that it is saved."""
    rows = SessionStore().model.objects.filter(pk=client.session.session_key)
    rows.update(expire_date=timezone.now() + timedelta(days=3))
    return rows


@pytest.mark.django_db(transaction=True)
def test_a_database_that_makes_a_session_wait_is_a_503_and_no_fault_of_whoever_sent(as_, hana):
    client = as_(hana)
    client.raise_request_exception = False
    rows = soon_over(client)

    with locks.held(rows):
        response = client.get("/settings/")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert client.get("/settings/").status_code == 200


def test_whoever_is_signed_out_while_a_page_is_made_reads_that(as_, hana, monkeypatch):
    client = as_(hana)
    rows = soon_over(client)
    age = SessionStore.get_expiry_age

    def ended(self, **told):
        rows.delete()
        return age(self, **told)

    monkeypatch.setattr(SessionStore, "get_expiry_age", ended)
    response = client.get("/settings/")

    assert response.status_code == 403
    assert "You were signed out meanwhile" in response.content.decode()
