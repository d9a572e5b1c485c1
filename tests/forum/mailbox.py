"""How tests sign up and sign in: over HTTP, with the codes read from the mails."""

import re
from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from forum.domain import members
from forum.models import Member, OutboxMessage


class CountingHasher(MD5PasswordHasher):
    """Notes how often a password was hashed."""

    algorithm = "counting"
    calls = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.calls += 1
        return super().encode(password, salt)


def last_mail(to: str) -> OutboxMessage:
    found = OutboxMessage.objects.filter(to_email=to).order_by("-pk").first()
    assert found is not None, f"no mail to {to}"
    return found


def code_in(mail: OutboxMessage) -> str:
    found = re.search(r"^(\d{4}-\d{4})$", mail.text, re.MULTILINE)
    assert found is not None, mail.text
    return found.group(1)


def sign_up(client: Client, **fields: Any) -> HttpResponse:
    data = {"email": "new@example.com", "display_name": "Nora New", "agrees_to_rules": "on"}
    return client.post(reverse("account_signup"), data | fields)


def confirm_sign_up(client: Client, email: str = "new@example.com") -> HttpResponse:
    code = code_in(last_mail(email))
    return client.post(reverse("account_email_verification_sent"), {"code": code})


def ask_code(client: Client, email: str, **extra: str) -> HttpResponse:
    return client.post(reverse("account_request_login_code"), {"email": email, **extra})


def enter_code(client: Client, email: str, **extra: str) -> HttpResponse:
    data = {"code": code_in(last_mail(email)), **extra}
    return client.post(reverse("account_confirm_login_code"), data)


def signed_in(client: Client) -> Member | None:
    pk = client.session.get("_auth_user_id")
    return Member.objects.filter(pk=pk).first() if pk else None


def confirmed(person: Member) -> Member:
    members.prove_email(member=person)
    return person
