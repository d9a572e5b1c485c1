"""One thing to measure. Which there are is in tests.bench.scenes."""

from dataclasses import dataclass, replace

from tests.bench.wire import Request


@dataclass(frozen=True)
class Scene:
    """A page by one kind of reader. What writes has one request for each time it is measured."""

    name: str
    reader: str
    requests: tuple[Request, ...]
    status: int = 200
    writes: bool = False
    # Each request under an address that nobody has asked for: no kept page answers it.
    is_cold: bool = False

    def part(self, start: int, end: int | None = None) -> "Scene":
        """The same with only these requests: what writes must not send one twice."""
        return replace(self, requests=self.requests[start:end]) if self.writes else self

    @property
    def title(self) -> str:
        return f"{self.name}, {self.reader}"
