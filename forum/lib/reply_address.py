"""The address that a notice's mail is answered to: reply+<token>@<domain>.

The token is the notice's number and a signature of it, so nothing is stored for it and nobody can
guess another one. Mail servers may write it in capitals or small letters: it has only these.
"""

import base64
import re
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "forum.reply_address"
HOLDS = timedelta(days=30)  # as long as the pages that a mail opens
# Notices that quote what somebody said: a reply says something back.
KINDS = frozenset({
    "question_answered", "question_commented", "question_reminder", "thread_answered",
    "thread_commented", "answer_commented", "article_commented", "mentioned", "talk_message",
})  # fmt: skip
SIGNED = 20  # characters of the signature: a hundred bits
_TOKEN = re.compile(rf"reply\+([0-9]{{1,18}}-[a-z2-7]{{{SIGNED}}})@([a-z0-9.-]+)", re.I)


def is_on() -> bool:
    return bool(settings.MAIL_REPLY_DOMAIN)


def of_notice(pk: int) -> str:
    return f"reply+{pk}-{_signature(pk)}@{settings.MAIL_REPLY_DOMAIN}"


def token_in(addresses: str) -> str:
    """The first token in these addresses, as they stand in a header; "" where there is none."""
    for found in _TOKEN.finditer(addresses):
        if found[2].lower() == settings.MAIL_REPLY_DOMAIN:
            return found[1].lower()
    return ""


def read(token: str) -> int | None:
    """The notice of a token; None where we never gave it out."""
    number, _, signature = token.partition("-")
    if not number.isascii() or not number.isdigit():
        return None
    pk = int(number)
    return pk if constant_time_compare(signature, _signature(pk)) else None


def _signature(pk: int) -> str:
    digest = salted_hmac(SALT, str(pk), algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:SIGNED]
