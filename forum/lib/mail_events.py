"""What mail servers and mail services say of a mail that left: is there no mailbox, or only not
now? Pure; anymail has made the events of all services alike (anymail.signals)."""

import hashlib
import re
from typing import Any

HARD, SOFT, COMPLAINT = "hard", "soft", "complaint"
UNSUBSCRIBED, DELIVERED = "unsubscribed", "delivered"

_BY_EVENT = {
    "complained": COMPLAINT, "unsubscribed": UNSUBSCRIBED, "delivered": DELIVERED,
    "deferred": SOFT,
}  # fmt: skip
# The service did not even try, and says what happened before.
_BY_REJECTION = {
    "bounced": HARD, "invalid": HARD, "spam": COMPLAINT, "unsubscribed": UNSUBSCRIBED,
    "timed_out": SOFT,
}  # fmt: skip
_FOR_NOW = re.compile(r"\b4\.\d{1,3}\.\d{1,3}\b|^\s*4\d\d[ -]|\bsoft ?bounce\b|\btransient\b", re.I)
# RFC 3463: bad mailbox, bad system, bad syntax, moved, no longer used, null; mailbox disabled.
_NO_MAILBOX = re.compile(r"\b5\.(1\.(1|2|3|6|10)|2\.1)\b")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_IN_WORDS = re.compile(
    r"no such (mailbox|user|recipient|address)|(user|recipient|mailbox|address|account)"
    r"( is)? (unknown|not found|disabled|invalid|inactive)|unknown (user|recipient|mailbox)"
    r"|does ?n[o']t exist|does not exist|invalid (recipient|mailbox)",
    re.I,
)


def trouble(event: Any) -> str:
    """Which trouble an event of anymail's tracking tells of; "" for none."""
    kind = str(event.event_type or "")
    if kind == "rejected":
        return _BY_REJECTION.get(str(event.reject_reason or ""), "")
    if kind == "bounced":
        return SOFT if _is_for_now(event) else HARD
    return _BY_EVENT.get(kind, "")


def key(kind: str, message: str, recipient: str) -> str:
    """One fact a mail, kind and reader: services report again what was not answered at once."""
    told = f"{kind}:{message}:{recipient.lower()}"
    return f"report:{kind}:{hashlib.sha256(told.encode()).hexdigest()[:40]}"


def is_no_mailbox(code: int, said: str) -> bool:
    """Whether this refusal by SMTP means that there is no such mailbox. The number alone does not:
    550 is also what spam and policy are refused with."""
    if not 500 <= code < 600:
        return False
    if _ENHANCED.search(said):
        return bool(_NO_MAILBOX.search(said))
    return code in (550, 551, 553) and bool(_IN_WORDS.search(said))


def _is_for_now(event: Any) -> bool:
    """Some services report what passes and what stays under one name."""
    said = [str(event.mta_response or ""), str(event.description or "")]
    told = event.esp_event if isinstance(event.esp_event, dict) else {}
    inner = [value for value in told.values() if isinstance(value, dict)]
    for values in (told, *inner):
        said += [value for value in values.values() if isinstance(value, str) and len(value) < 40]
    reason = str(event.reject_reason or "")
    return reason in ("timed_out", "blocked", "other") or any(_FOR_NOW.search(one) for one in said)
