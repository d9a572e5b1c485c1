"""What newcomers of the demo send, through the door that everybody comes by (forum.domain.gate):
spam and, by mistake, honest words are held there."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from community.domain.demo.scene import Scene
from forum.domain import gate


def send(here: Scene, raw: dict[str, Any], at: datetime) -> None:
    """An answer, comment, question or edit, as the file has it."""
    by, body = here.member(raw["author"]), raw["body"]
    if "edits" in raw:
        gate.edit(post=here.post(raw["on"], raw["edits"]), by=by, body=body, now=at)
    elif raw["kind"] == "question":
        gate.ask(
            by=by, title=raw["title"], body=body, category=here.room(raw["room"]),
            tag_names=raw["tags"], language=raw["language"], key=_key(raw, at), now=at,
        )  # fmt: skip
    elif raw["kind"] == "answer":
        gate.answer(thread=here.thread(raw["on"]), by=by, body=body, key=None, now=at)
    else:
        gate.comment(post=here.question(raw["on"]), by=by, body=body, key=None, now=at)


def _key(raw: dict[str, Any], at: datetime) -> uuid.UUID | None:
    """Of a form that was opened so many `seconds` before; always the same (lib/form_keys.py)."""
    if "seconds" not in raw:
        return None
    opened = at - timedelta(seconds=raw["seconds"])
    return uuid.UUID(int=int(opened.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62)
