"""What the row of a thread says of this floor, so that pages need not ask: codes, ids, instants.

Whoever writes it holds the thread's row.
"""

from typing import Any

from django.db.models import F

from forum.models import Thread

OFFERS, TAKEN = "offers", "taken"


def put(*, thread: Thread, name: str, said: Any, is_seen: bool = False) -> None:
    """Let the thread's row say it. `is_seen`: on its page, which is made anew."""
    _write(thread, thread.service_line | {name: said}, is_seen=is_seen)


def drop(*, thread: Thread, name: str, is_seen: bool = False) -> None:
    """It is so no longer; where it was not said nothing changes."""
    if name in thread.service_line:
        left = {key: said for key, said in thread.service_line.items() if key != name}
        _write(thread, left, is_seen=is_seen)


def _write(thread: Thread, line: dict[str, Any], *, is_seen: bool) -> None:
    thread.service_line = line
    changed: dict[str, Any] = {"service_line": line}
    if is_seen:
        thread.version += 1
        changed["version"] = F("version") + 1
    Thread.objects.filter(pk=thread.pk).update(**changed)
