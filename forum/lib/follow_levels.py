"""How much somebody hears of what they follow: four levels, and one that only a thread has.

Whoever hears on a level hears on those above it too. See docs/decisions/0022-following.md.
"""

from collections.abc import Sequence

ALL, ANSWERS, IMPORTANT, MUTE = "all", "answers", "important", "mute"
OFF = "off"  # of a thread that somebody stopped following: taking part begins nothing again
LEVELS = (ALL, ANSWERS, IMPORTANT, MUTE)
HEARING = (ALL, ANSWERS, IMPORTANT)
SILENT = (MUTE, OFF)

# What happens, and who hears of it. A word of the company is important, wherever it stands.
ASKED, ANSWERED, COMMENTED, WEIGHTY = "asked", "answered", "commented", "weighty"
NO_NEWS = "no_news"  # to whoever only follows
_HEARD: dict[str, tuple[str, ...]] = {
    ASKED: (ALL, ANSWERS),
    ANSWERED: (ALL, ANSWERS),
    COMMENTED: (ALL,),
    WEIGHTY: HEARING,
    NO_NEWS: (),
}


def hearing(what: str, *, by_company: bool) -> Sequence[str]:
    """The levels on which one hears of this. Raises KeyError for anything else."""
    return HEARING if by_company and what in (ANSWERED, COMMENTED) else _HEARD[what]
