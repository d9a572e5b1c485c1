"""A calendar file of one appointment (RFC 5545). Pure."""

from datetime import UTC, datetime

LONGEST = 75  # bytes of a line


def event(
    *, uid: str, begins_at: datetime, ends_at: datetime, summary: str, description: str, url: str,
    stamp: datetime, sequence: int = 0,
) -> bytes:  # fmt: skip
    """`uid` stays the same when it moves, `sequence` grows then. Instants are told in UTC, so that
    each calendar shows them by its own clocks."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lotse//Callback//EN", "METHOD:PUBLISH",
        "BEGIN:VEVENT", f"UID:{uid}", f"SEQUENCE:{sequence}", f"DTSTAMP:{_at(stamp)}",
        f"DTSTART:{_at(begins_at)}", f"DTEND:{_at(ends_at)}", f"SUMMARY:{_text(summary)}",
        f"DESCRIPTION:{_text(description)}", f"URL:{url}", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _at(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """In lines of at most 75 bytes, each but the first begun by a blank; no character is cut."""
    parts, part = [], b""
    for sign in line:
        raw = sign.encode()
        if len(part) + len(raw) > LONGEST:
            parts.append(part)
            part = b" "
        part += raw
    return b"\r\n".join([*parts, part])
