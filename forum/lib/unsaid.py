"""Text that a page shows and nothing else does: not a log of templates, not a report of a fault."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Unsaid:
    """`text` for the template; what prints this object says nothing of it."""

    text: str

    def __bool__(self) -> bool:
        return bool(self.text)
