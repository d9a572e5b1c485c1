"""What a run did: counted per batch, added up when the batch is safe in the database."""

import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

EXAMPLES = 5  # source ids named per reason
NOUNS = (
    "members",
    "tags",
    "questions",
    "answers",
    "comments",
    "solutions",
    "duplicates",
    "related",
)
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
CHANGES = ("new", "changed", "gone", "restored")


@dataclass
class Tally:
    """Counts of one batch, or of all. `outcomes` is (noun, "new" | "changed" | ...) -> how many;
    `skipped` and `mended` are reason -> how many, `examples` reason -> some source ids.
    `seconds` of the processor were spent converting and rendering `bodies` texts: on a busy machine
    that is still what one process with a core of its own would need."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int | str]] = field(default_factory=dict)
    seconds: float = 0.0
    bodies: int = 0

    def count(self, noun: str, outcome: str, number: int = 1) -> None:
        if number:
            self.outcomes[noun, outcome] += number

    def skip(self, reason: str, source: int | str | None = None, number: int = 1) -> None:
        if number:
            self.skipped[reason] += number
            self._example(reason, source)

    def mend(self, reason: str, source: int | str | None = None) -> None:
        self.mended[reason] += 1
        self._example(reason, source)

    def add(self, other: "Tally") -> None:
        self.outcomes.update(other.outcomes)
        self.skipped.update(other.skipped)
        self.mended.update(other.mended)
        for reason, sources in other.examples.items():
            for source in sources:
                self._example(reason, source)
        self.seconds += other.seconds
        self.bodies += other.bodies

    def _example(self, reason: str, source: int | str | None) -> None:
        known = self.examples.setdefault(reason, [])
        if source is not None and len(known) < EXAMPLES:
            known.append(source)


class Report(Tally):
    """The whole run's counts, what the files held, and the sentences for whoever runs it."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self.tell = tell
        self.notes: list[str] = []
        self.started = time.perf_counter()
        self._told = self.started

    def progress(self, phase: str, rows: int, *, end: bool = False) -> None:
        """Say how far `phase` is, at most every two seconds and at its end."""
        clock = time.perf_counter()
        if end or clock - self._told >= 2:
            self._told = clock
            self.tell(f"{phase}: {rows:,} rows read")

    def note(self, line: str) -> None:
        self.notes.append(line)

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self.started

    @property
    def changes(self) -> int:
        return sum(n for (_noun, outcome), n in self.outcomes.items() if outcome in CHANGES)

    def lines(self) -> list[str]:
        """The report, a line each: a table of what was done, then what was skipped and why."""
        lines = [f"{'':12}{'new':>9}{'changed':>9}{'gone':>9}{'restored':>9}{'as before':>11}"]
        for noun in NOUNS:
            found = [self.outcomes[noun, outcome] for outcome in (*CHANGES, "unchanged")]
            lines.append(f"{noun:12}" + "".join(f"{n:>9,}" for n in found[:4]) + f"{found[4]:>11,}")
        lines += self._reasons("Skipped", self.skipped) + self._reasons("Mended", self.mended)
        lines += [f"Note: {note}" for note in self.notes]
        lines.append(self.speed())
        lines.append(
            f"{self.changes:,} changed" + ("" if self.changes else ": all was here already")
        )
        return lines

    def _reasons(self, title: str, reasons: Counter[str]) -> list[str]:
        return [
            f"{title}: {number:,} {reason}"
            + (f" (such as {', '.join(map(str, some))})" if (some := self.examples[reason]) else "")
            for reason, number in sorted(reasons.items())
        ]

    def speed(self) -> str:
        total = self.elapsed
        kilobytes = (resource.getrusage(who).ru_maxrss for who in WHO)
        peak = sum(kilobytes) / 1024
        line = f"{total:.1f} s in all, at most {peak:.0f} MB of memory"
        if self.bodies and self.seconds:
            bare, whole = self.bodies / self.seconds, self.bodies / total
            line = (
                f"bare convert+render: {bare:,.0f} posts/s, import: {whole:,.0f} posts/s"
                f" ({whole / bare:.2f} of it); {line}"
            )
        return line

    def as_json(self) -> dict[str, object]:
        done: dict[str, dict[str, int]] = {}
        for (noun, outcome), number in self.outcomes.items():
            done.setdefault(noun, {})[outcome] = number
        return {
            "done": done,
            "skipped": dict(self.skipped),
            "mended": dict(self.mended),
            "examples": self.examples,
            "notes": self.notes,
        }
