"""No public form tells by its time whether an address is known (the long form: bin/drill timing).

With the product's real hasher; how often it is asked is counted as well.
"""

import pytest
from django.core.cache import cache
from django.test import Client

from community import settings as product
from forum.models import Member
from tests import factories, pairs
from tests.forum.mailbox import CountingHasher

ROUNDS = {"sign in by password": 9, "sign up with a password": 9}
USUAL = 15


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "form",
    pairs.FORMS,
)
def test_known_and_unknown_addresses_take_as_long(settings, form: str) -> None:
    rounds = ROUNDS.get(form, USUAL)
    people = [factories.member(f"known{number}") for number in range(rounds + 1)]
    cache.clear()
    # The hasher of the product: tests use a quick one, and so did `factories`.
    settings.PASSWORD_HASHERS = getattr(product, "PASSWORD_HASHERS", None) or [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    ]
    _give(people, has_password=True)
    url, field, others = pairs.FORMS[form]

    def send(address: str) -> None:
        Client().post(url, {field: address, **others})

    def known(number: int) -> None:
        send(people[number].email)

    def unknown(number: int) -> None:
        send(f"nobody{number}@example.com")

    known(rounds)  # what is loaded once is loaded
    send("nobody@example.com")
    found = pairs.gap(known, unknown, rounds=rounds)

    assert not found.tells, f"{form}: {found}"


@pytest.mark.django_db
@pytest.mark.parametrize("has_password", [True, False], ids=["password", "none"])
@pytest.mark.parametrize("login", ["hana@example.com", "hana", "nobody@example.com", "nobody"])
def test_signing_in_hashes_once_for_everybody(settings, login: str, has_password: bool) -> None:
    settings.PASSWORD_HASHERS = ["tests.forum.mailbox.CountingHasher"]
    _give([factories.member("hana")], has_password)
    CountingHasher.calls = 0

    Client().post("/accounts/login/", {"login": login, "password": "not this one"})

    assert CountingHasher.calls == 1


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["hana@example.com", "nobody@example.com"])
def test_signing_up_hashes_once_for_everybody(settings, email: str) -> None:
    settings.PASSWORD_HASHERS = ["tests.forum.mailbox.CountingHasher"]
    _give([factories.member("hana")], has_password=True)
    url, field, others = pairs.FORMS["sign up with a password"]
    CountingHasher.calls = 0

    Client().post(url, {field: email, **others})

    assert CountingHasher.calls == 1


def _give(people: list[Member], has_password: bool) -> None:
    """All the same password (one hash is enough), or none."""
    first = people[0]
    first.set_password("correct horse" if has_password else None)
    Member.objects.filter(pk__in=[person.pk for person in people]).update(password=first.password)
