"""Passwords that many use or that were in breaches are refused, from a list on disk (wall 12)."""

from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator as DjangosCommonPasswordValidator,
)

LIST = Path(__file__).parent / "common.txt.gz"  # LICENSES.md says where it comes from
TAIL = "0123456789!?.,;:#*+-_=$%&@ "  # what people put behind a word to make it "strong"


class CommonPasswordValidator(DjangosCommonPasswordValidator):
    """Also knows a listed word with digits or signs behind it: Passwort2026!"""

    def __init__(self, password_list_path: Path = LIST) -> None:
        super().__init__(password_list_path)

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        super().validate(password.rstrip(TAIL) or password, user)
