"""What it takes to become a mentor: the lines of the checklist. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from forum.lib import limits

RECENT = timedelta(days=100)
ACCOUNT_DAYS, ACTIVE_DAYS, THREADS, SOLVED, PEOPLE, USEFUL = 60, 20, 25, 10, 8, 40
JUDGED = timedelta(days=14)  # from the first answer in a thread on it counts, useful or not


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one person, of the last 100 days but for `account_days` and `points`. `judged` threads
    are what `useful` ones are a share of; `is_verified` is None where the site verifies nobody."""

    account_days: int = 0
    active_days: int = 0
    threads: int = 0
    solved: int = 0
    people: int = 0
    judged: int = 0
    useful: int = 0
    flags: int = 0
    points: int = 0
    nominated: int = 0
    is_verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`have` of `need`; what words say of it is the page's (lib.checklist_words)."""

    code: str
    have: int
    need: int
    is_met: bool

    @property
    def missing(self) -> int:
        return 0 if self.is_met else max(0, self.need - self.have)

    @property
    def shown(self) -> int:
        """For a bar: never beyond its end."""
        return self.need if self.is_met else min(self.have, self.need)


def lines(of: Figures) -> list[Line]:
    """Every line, in the order of the page. `useful` is in percent, rounded down."""
    share = 100 * of.useful // of.judged if of.judged else 0
    found = [
        _least("account", of.account_days, ACCOUNT_DAYS),
        _least("days", of.active_days, ACTIVE_DAYS),
        _least("threads", of.threads, THREADS),
        _least("solved", of.solved, SOLVED),
        _least("people", of.people, PEOPLE),
        _least("useful", share, USEFUL),
        Line("flags", of.flags, 0, not of.flags),
        Line(
            "level", of.points, limits.ADVISER_POINTS,
            of.points >= limits.ADVISER_POINTS or bool(of.nominated),
        ),
    ]  # fmt: skip
    if of.is_verified is not None:
        found.append(Line("verified", int(of.is_verified), 1, of.is_verified))
    return found


def is_met(of: Figures) -> bool:
    return all(line.is_met for line in lines(of))


def _least(code: str, have: int, need: int) -> Line:
    return Line(code, have, need, have >= need)
