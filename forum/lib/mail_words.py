"""All the words of a mail as it came, whatever they are encoded by. Pure."""

from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message


def of(raw: bytes) -> str:
    """As it came, then its headers and texts, decoded. What cannot be decoded is left as it is."""
    found = [raw.decode(errors="replace")]
    for part in message_from_bytes(raw, policy=policy.compat32).walk():
        found += [_header(str(value)) for value in part.values()]
        if part.get_content_maintype() == "text":
            found.append(_text(part))
    return "\n".join(found)


def _header(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return payload.decode(errors="replace")
