"""Passwords that many use or that were in breaches are refused, from a list on disk (wall 12)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator as DjangosCommonPasswordValidator,
)
from django.core.exceptions import ValidationError

LIST = Path(__file__).parent / "common.txt.gz"  # LICENSES.md says where it comes from
TAIL = "0123456789!?.,;:#*+-_=$%&@ "  # what people put behind a word to make it "strong"


def words_of_house() -> set[str]:
    """What somebody tries first here: what the site is called, and its host, whole and in parts."""
    host = (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")
    said = {"lotse", "".join(settings.SITE_NAME.lower().split()), host, *host.split(".")}
    return {_bare(word) for word in said} - {""}


def _bare(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign not in TAIL)


class CommonPasswordValidator(DjangosCommonPasswordValidator):
    """Also knows a listed word with digits or signs behind it (Passwort2026!), and words of the
    house with any between them."""

    def __init__(self, password_list_path: Path = LIST) -> None:
        super().__init__(password_list_path)

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        super().validate(password.rstrip(TAIL) or password, user)
        if _bare(password) in words_of_house():
            raise ValidationError(self.get_error_message(), code="password_too_common")
