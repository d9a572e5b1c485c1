"""Passwords that many use, or that were in breaches, are refused."""

from typing import Any

import pytest
from django.conf import settings as house
from django.contrib.auth.password_validation import (
    get_password_validators,
    password_changed,
    validate_password,
)
from django.core.exceptions import ValidationError

from forum.lib.passwords import CommonPasswordValidator


@pytest.mark.parametrize(
    "password",
    [
        "password", "PASSWORD1", "passwort", "Passwort2026!", "trustno1", "sunshine99", "qwertz123",
        "fussball", "Schmetterling", "schatzi1", "iloveyou!!", "12345678", "borussia09",
    ],
)  # fmt: skip
def test_common_ones_are_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)

    assert "password_too_common" in [error.code for error in refusal.value.error_list]


@pytest.mark.parametrize(
    "password", ["a long-winded phrase", "correct horse", "Tür blau 7 Löffel", "2026-08-31 14:05"]
)
def test_others_pass(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["Lotse2026!", "2026-Lotse", "Kabel-Klar 1", "kabelklar99", "hilfe.example.org", "Hilfe+2026"],
)
def test_words_of_the_house_are_refused(password: str, settings: Any) -> None:
    settings.SITE_NAME, settings.SITE_URL = "Kabel Klar", "https://www.hilfe.example.org"

    with pytest.raises(ValidationError) as refusal:
        validate_password(password)

    assert [error.code for error in refusal.value.error_list] == ["password_too_common"]


def test_what_only_holds_one_of_them_passes(settings: Any) -> None:
    settings.SITE_NAME = "Kabel Klar"
    validate_password("Kabel Klar hilft mir")


def test_the_list_is_on_disk_and_large() -> None:
    assert len(CommonPasswordValidator().passwords) == 58_113
    assert len(get_password_validators(house.AUTH_PASSWORD_VALIDATORS)) == 3
    password_changed("correct horse")
