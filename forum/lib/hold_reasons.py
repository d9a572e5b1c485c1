"""Why words of a newcomer wait for somebody to look at them: each sign, what it weighs, and its
sentence. Pure; every figure stands here, and decision 0048 says where they come from.

An address (IP) is no sign: the honest customers of a mobile operator share one, so none is asked
for and none is kept. One sign alone holds nothing, but a blocked phrase, a copy that several
accounts have sent, and a wave that is running now.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

THRESHOLD: Final = 100
WINDOW: Final = timedelta(hours=24)  # what others wrote so long ago still counts
WAVE: Final = timedelta(minutes=30)
WAVE_ACCOUNTS: Final = 3  # others who sent the like within WAVE
TOO_FAST: Final = timedelta(seconds=3)  # from the form's opening to its sending
FAST_LENGTH: Final = 60  # characters: a "thank you" is typed that fast
BURST: Final = (3, timedelta(minutes=5))  # posts of one account
YOUNG: Final = timedelta(hours=24)
FORGIVEN: Final = 2  # posted so often after a look: then not held again for the same reason

# What each weighs.
WEIGHTS: Final[dict[str, int]] = {
    "link": 35,  # leads somewhere that nobody of standing has linked to yet
    "links": 25,  # more than one such place
    "contact": 65,  # a number, an address or a name elsewhere
    "messenger": 65,  # a link into a messenger
    "phrase": 100,
    "alphabets": 65,
    "shouting": 20,
    "fast": 30,
    "burst": 20,
    "young": 10,
    "repeated": 40,  # the same place or words by the same account
    "repeated_often": 65,  # for the third time
    "shared": 30,  # the same place, by one other newcomer
    "shared_often": 55,  # by two or more
    "copy": 45,  # nearly the same text, by one other newcomer
    "copy_often": 50,  # by two or more
    "copy_long": 50,  # and it is so long that nobody writes it by chance
    "record": 40,  # words of theirs wait, or were refused within WINDOW
    "refused": 100,  # the like of it was refused within WINDOW
    "wave": 100,
}
SENTENCES: Final = {
    "link": _("It links to a place that nobody here has linked to before."),
    "links": _("It links to several such places."),
    "contact": _("It names a number, an address or an account elsewhere."),
    "messenger": _("It leads into a messenger."),
    "phrase": _("It holds words that often stand in spam."),
    "alphabets": _("It mixes letters of several alphabets that look alike."),
    "shouting": _("It is written mostly in capitals."),
    "fast": _("It was sent faster than anybody types."),
    "burst": _("Several posts of this account came within minutes."),
    "young": _("The account is less than a day old."),
    "repeated": _("The same account has posted the like today."),
    "repeated_often": _("The same account has posted the like several times today."),
    "shared": _("Another new account names the same place."),
    "shared_often": _("Several new accounts name the same place."),
    "copy": _("Another new account has posted nearly the same."),
    "copy_often": _("Several new accounts have posted nearly the same."),
    "copy_long": _("It is too long to be written twice by chance."),
    "record": _("Something else by this account waits, or was not posted."),
    "refused": _("The like of it was not posted today."),
    "wave": _("Many new accounts are posting the like just now."),
}
# Known to be asked about here: links there are no sign of anything. HOLD_KNOWN_DOMAINS adds more,
# and every place that somebody of standing has linked to is known as well.
KNOWN_DOMAINS: Final = frozenset(
    {
        "apple.com", "google.com", "youtube.com", "youtu.be", "wikipedia.org", "samsung.com",
        "microsoft.com", "android.com", "mozilla.org", "speedtest.net", "breitbandmessung.de",
        "bundesnetzagentur.de", "heise.de", "gsmarena.com", "allestörungen.de", "downdetector.com",
        "xiaomi.com", "huawei.com", "sony.com", "nokia.com", "avm.de", "fritz.com", "imgur.com",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found. `domains` are foreign places that nobody of standing has linked to; `sharers`
    and `copiers` are how many other newcomers named one of its places or sent nearly the same,
    `wavers` how many of them within WAVE; `seconds` from the form's opening, None unknown;
    `recent` posts of the same account within BURST, this one among them;
    `repeats` of its posts within WINDOW that are like this one."""

    domains: int = 0
    contacts: int = 0
    into_messenger: bool = False
    phrases: int = 0
    alphabets: bool = False
    shouting: bool = False
    length: int = 0
    seconds: float | None = None
    recent: int = 1
    is_young: bool = False
    repeats: int = 0
    sharers: int = 0
    copiers: int = 0
    wavers: int = 0
    is_long: bool = False
    has_record: bool = False
    is_like_refused: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """`reasons` are codes, the weightiest first; `score` is the sum of what they weigh."""

    score: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.score >= THRESHOLD


NONE: Final = Risk()


def weigh(signs: Signs, *, forgiven: Collection[str] = ()) -> Risk:
    """The risk of what was written. `forgiven` reasons do not count: this member was held for them
    before, and it was fine."""
    found = [code for code in _codes(signs) if code not in forgiven]
    found.sort(key=lambda code: (-WEIGHTS[code], code))
    return Risk(sum(WEIGHTS[code] for code in found), tuple(found))


def of_phrases(phrases: int) -> Risk:
    """For whoever has some standing, of whom nothing but blocked phrases is asked."""
    return weigh(Signs(phrases=phrases))


def sentences(reasons: Sequence[str]) -> list[str]:
    """What the codes say, for whoever looks; one that is known no more is left out."""
    return [str(SENTENCES[code]) for code in reasons if code in SENTENCES]


def _codes(signs: Signs) -> list[str]:
    leads = bool(signs.domains or signs.contacts)
    said = {
        "link": signs.domains > 0,
        "links": signs.domains > 1,
        "contact": signs.contacts > 0,
        "messenger": signs.into_messenger,
        "phrase": signs.phrases > 0,
        "alphabets": signs.alphabets,
        "shouting": signs.shouting,
        "fast": _is_fast(signs),
        "burst": signs.recent >= BURST[0],
        "young": signs.is_young and leads,
        "repeated": signs.repeats == 1,
        "repeated_often": signs.repeats > 1,
        "shared": signs.sharers == 1,
        "shared_often": signs.sharers > 1,
        # In an outage forty customers ask the same: a copy that leads nowhere must be a long one.
        "copy": signs.copiers == 1,
        "copy_often": signs.copiers > 1 and (leads or signs.is_long),
        "copy_long": signs.copiers > 1 and signs.is_long,
        "record": signs.has_record,
        "refused": signs.is_like_refused,
        "wave": signs.wavers >= WAVE_ACCOUNTS and (leads or signs.is_long),
    }
    return [code for code, is_so in said.items() if is_so]


def _is_fast(signs: Signs) -> bool:
    known = signs.seconds is not None and signs.seconds >= 0
    return known and signs.length >= FAST_LENGTH and signs.seconds < TOO_FAST.total_seconds()  # type: ignore[operator]
