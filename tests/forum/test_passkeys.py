"""Made-up passkeys: every form answers in words, none with a fault, none lets anybody in.

Real ones are tried in the browser (tests/journeys/test_passkeys.py).
"""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_encode

from forum.forms.second_factor import MOST_PASSKEYS, _check_is_new
from forum.models import Member
from tests.forum import authenticators
from tests.forum.authenticators import by_password, prove
from tests.forum.mailbox import confirm_sign_up, sign_up, signed_in

pytestmark = pytest.mark.django_db
JSON_WANTED = {"Accept": "application/json"}
B64 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
ASSERTION = {
    "id": B64, "rawId": B64, "type": "public-key", "clientExtensionResults": {},
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0", "authenticatorData": B64 * 2,
        "signature": B64, "userHandle": "MQ",
    },
}  # fmt: skip
NONSENSE = [
    "", "not json", "null", "[]", '"text"', "7", "1e999", "{}", "[" * 100_000, "{" * 5_000,
    json.dumps({"id": 7}), json.dumps({"id": "🦊", "response": None}), '{"id": "nul\\u0000"}',
    json.dumps(ASSERTION), json.dumps(ASSERTION | {"id": "%%%", "rawId": "%%%"}),
    json.dumps(ASSERTION | {"response": {**ASSERTION["response"], "userHandle": "🦊"}}),
    json.dumps(ASSERTION | {"response": {**ASSERTION["response"], "userHandle": None}}),
    json.dumps(ASSERTION | {"response": {**ASSERTION["response"], "userHandle": "OTk5" * 20}}),
    json.dumps(ASSERTION | {"response": {**ASSERTION["response"], "clientDataJSON": "AAAA"}}),
    json.dumps(ASSERTION | {"response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0", "attestationObject": "o2NmbXQ"}}),
    json.dumps(ASSERTION | {"response": {"attestationObject": B64, "clientDataJSON": B64}}),
    "x" * 1_000_000,
]  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


@pytest.mark.parametrize("credential", NONSENSE)
def test_nobody_signs_in_with_nonsense(client: Client, hana: Member, credential: str) -> None:
    authenticators.passkey(hana)
    url = reverse("mfa_login_webauthn")
    began = client.get(url, headers=JSON_WANTED)

    response = client.post(url, {"credential": credential})

    assert "publicKey" in began.json()["request_options"]
    assert response["Location"] == reverse("account_login")
    assert signed_in(client) is None
    assert (
        "That did not work with this passkey." in client.get(response["Location"]).content.decode()
    )


@pytest.mark.thorough
@pytest.mark.parametrize("credential", NONSENSE)
def test_nothing_is_added_from_nonsense(as_: Any, hana: Member, credential: str) -> None:
    client = as_(hana)
    prove(client)
    url = reverse("mfa_add_webauthn")
    client.get(url)

    response = client.post(url, {"credential": credential, "name": "Kitchen phone"})

    assert response.status_code == 200
    assert b"That did not work with this passkey." in response.content
    assert b"Kitchen phone" in response.content
    assert Authenticator.objects.count() == 0


@pytest.mark.thorough
@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_is_no_second_step_and_no_proof(
    client: Client, as_: Any, hana: Member, credential: str
) -> None:
    authenticators.app(hana)
    by_password(client, "hana")
    step = client.post(reverse("mfa_authenticate"), {"credential": credential})
    Authenticator.objects.filter(user=hana).delete()
    authenticators.passkey(hana)
    proof = as_(hana).post(reverse("mfa_reauthenticate_webauthn"), {"credential": credential})

    assert (step.status_code, proof.status_code) == (200, 200)
    assert b"That did not work with this passkey." in proof.content
    assert signed_in(client) is None


@pytest.mark.thorough
@pytest.mark.parametrize("credential", NONSENSE)
def test_nonsense_at_sign_up_leaves_the_other_way_open(client: Client, credential: str) -> None:
    data = {"email": "new@example.com", "display_name": "Nora New", "agrees_to_rules": "on"}
    client.post(reverse("account_signup_by_passkey"), data)
    page = confirm_sign_up(client)
    client.get(page["Location"])

    response = client.post(page["Location"], {"credential": credential, "name": "Phone"})
    done = client.post(page["Location"], {"skip": ""})

    assert page["Location"] == reverse("mfa_signup_webauthn")
    assert response.status_code == 200
    assert b"That did not work with this passkey." in response.content
    assert (done["Location"], signed_in(client).email) == ("/", "new@example.com")


NAMES = ["", "   ", "nul\0", "x" * 41, "x" * 1_000_000, "\u202e\u200b"]


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_name_is_answered_beside_the_field(as_: Any, hana: Member, name: str) -> None:
    key = authenticators.passkey(hana)
    client = as_(hana)
    prove(client)

    renamed = client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": name})
    added = client.post(reverse("mfa_add_webauthn"), {"credential": "{}", "name": name})

    for response in (renamed, added):
        assert response.status_code == 200
        assert "name" in response.context["form"].errors
        assert b"id_name_error" in response.content
    key.refresh_from_db()
    assert key.data["name"] == "Phone"


def test_a_passkey_is_renamed_and_removed(as_: Any, hana: Member) -> None:
    key = authenticators.passkey(hana)
    client = as_(hana)
    prove(client)

    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Küche"})
    key.refresh_from_db()
    asked = client.get(reverse("mfa_remove_webauthn", args=[key.pk]))
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    again = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert key.data["name"] == "Küche"
    assert "Küche" in asked.content.decode()
    assert Authenticator.objects.count() == 0
    assert again.status_code == 404


def test_the_options_are_for_a_key_that_signs_in_by_itself(as_: Any, hana: Member) -> None:
    client = as_(hana)
    prove(client)

    page = client.get(reverse("mfa_add_webauthn"))

    options = page.context["js_data"]["creation_options"]["publicKey"]
    assert options["rp"] == {"id": "localhost", "name": "Lotse"}
    assert options["user"]["name"] == "hana"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert b'type="application/json"' in page.content


def test_there_is_a_most_and_each_is_there_once(hana: Member) -> None:
    for number in range(MOST_PASSKEYS):
        authenticators.passkey(hana, credential_id=b"key%d" % number)

    with pytest.raises(ValidationError, match="the most we keep"):
        _check_is_new(hana, {"id": "another"})
    with pytest.raises(ValidationError, match="already"):
        _check_is_new(hana, {"id": websafe_encode(b"key3")})


@pytest.mark.parametrize("name", ["account_signup_by_passkey", "account_signup"])
def test_sign_up_does_not_tell_whether_the_address_is_known(hana: Member, name: str) -> None:
    data = {"display_name": "Nora New", "agrees_to_rules": "on"}
    known = Client().post(reverse(name), data | {"email": hana.email})
    unknown = Client().post(reverse(name), data | {"email": "nobody@example.com"})

    assert known["Location"] == unknown["Location"] == reverse("account_email_verification_sent")


def test_bad_sign_up_with_a_passkey_is_answered_beside_the_field(client: Client) -> None:
    response = client.post(
        reverse("account_signup_by_passkey"),
        {"email": "nonsense", "display_name": "Nora New", "agrees_to_rules": "on"},
    )

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["email"]
    assert b"Nora New" in response.content
    assert f'action="{reverse("account_signup_by_passkey")}"'.encode() in response.content


def test_demo_passkeys_open_nothing_but_this_machine(hana: Member) -> None:
    """The ways in meet at one door (forum.adapter.pre_login); sign-up goes through it as well."""
    response = sign_up(Client(REMOTE_ADDR="203.0.113.9"), email="x@demo.invalid")

    assert response["Location"] == reverse("account_login")
