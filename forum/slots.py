"""Places in the floor's pages that upper floors fill, so that the floor need not know them.

A filler is a callable `(context) -> str` that returns safe HTML rendered from its own template;
upper floors add theirs in `AppConfig.ready()`. A filler that has nothing to say returns "". It sees
what the page was given, and what the part names: `slot("post_footer", view=view)`.
"""

from collections.abc import Callable
from typing import Any

Filler = Callable[[dict[str, Any]], str]
NAMES = (
    "thread_line", "thread_actions", "post_footer", "ask_aside", "member_card", "settings", "home",
    "talk_line", "talks_head", "live_line", "live_part", "writing_said", "ask_head", "search_head",
    "similar_head", "agreed", "contact",
)  # fmt: skip
_fillers: dict[str, list[Filler]] = {name: [] for name in NAMES}


def fill(name: str, filler: Filler) -> None:
    """Let `filler` speak in the slot `name`. Saying it twice counts once. Raises KeyError."""
    if filler not in _fillers[name]:
        _fillers[name].append(filler)


def fillers(name: str) -> list[Filler]:
    """The slot's fillers in the order in which they came. Raises KeyError for an unknown slot."""
    return _fillers[name]
