"""Private cases and their calls in the admin: looked at by whoever configures, without words."""

from typing import Any

import pytest

from community.models import Callback, Case
from forum.models import Member
from tests import factories
from tests.community.calls import made
from tests.community.cases import told

BASE = "/admin/community/"
ENDS = made.NOW + made.HOUR


@pytest.fixture
def case(hana: Member, eva: Member) -> Case:
    pool = told.pool()
    told.expert(pool, member=eva)
    return told.claimed(told.begin(hana), eva)


@pytest.fixture
def call(case: Case) -> Callback:
    sealed = {"number_sealed": "sealed-bytes", "number_hint": made.HINT, "number_digest": "d1ge5t"}
    return Callback.objects.create(
        case=case, member=case.member, pool=case.pool, key=told.key(), begins_at=made.NOW,
        ends_at=ENDS, zone="Europe/Berlin", booked_at=made.NOW, call_word="otter-lamp",
        consented_at=made.NOW, consent_version="1", **sealed,
    )  # fmt: skip


def pages(case: Case, call: Callback) -> list[str]:
    return [
        f"{BASE}case/", f"{BASE}case/{case.pk}/change/", f"{BASE}callback/",
        f"{BASE}callback/{call.pk}/change/",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["hana", "mara", "eva", "mo", "sven", "ada"])
def test_managers_and_administrators_look(
    request: Any, as_: Any, case: Case, call: Callback, who: str
):
    person = request.getfixturevalue(who)
    Member.objects.filter(pk=person.pk).update(is_staff=person.is_company)
    client = as_(person)
    expected = {200} if who in ("sven", "ada") else {403} if person.is_company else {302}
    assert {client.get(one).status_code for one in pages(case, call)} == expected


def test_no_word_number_or_call_word_is_there(as_: Any, ada: Member, case: Case, call: Callback):
    Case.objects.filter(pk=case.pk).update(resolution="The bill was put right.")
    secret = (
        "sealed-bytes", made.HINT, "d1ge5t", "otter-lamp", "Rostock", "not mine", "put right",
    )  # fmt: skip
    for address in pages(case, call):
        page = as_(ada).get(address).text
        assert [one for one in secret if one in page] == [], address
    assert as_(ada).get(f"{BASE}case/?q=Rostock").status_code == 200


def test_nobody_changes_or_deletes_one(as_: Any, ada: Member, case: Case, call: Callback):
    client, found = as_(ada), {}
    for kind, pk in (("case", case.pk), ("callback", call.pk)):
        for act in (f"{kind}/add/", f"{kind}/{pk}/change/", f"{kind}/{pk}/delete/"):
            found[act] = client.post(f"{BASE}{act}", {"status": "done", "post": "yes"}).status_code
    assert set(found.values()) == {403}
    assert (told.fresh(case).status, Callback.objects.count()) == ("open", 1)


@pytest.mark.parametrize("kind", ["case", "callback"])
def test_statements_do_not_grow(
    as_: Any, ada: Member, case: Case, call: Callback, kind: str, django_assert_max_num_queries: Any
):
    client, address = as_(ada), f"{BASE}{kind}/"

    def ask() -> int:
        with django_assert_max_num_queries(60) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    ask()
    few = ask()
    for n in range(19):
        member = factories.member(f"customer{n}")
        other = made.case(member, pool=case.pool)
        Callback.objects.create(
            case=other, member=member, pool=case.pool, key=told.key(), begins_at=made.NOW,
            ends_at=ENDS, zone="Europe/Berlin", booked_at=made.NOW, call_word="otter-lamp",
            consented_at=made.NOW, consent_version="1", number_sealed=f"s{n}",
            number_hint=made.HINT, number_digest=f"d{n}",
        )  # fmt: skip
    assert ask() <= few
