"""A thread with all its facts, before there are rows: what `writing` writes."""

from dataclasses import dataclass, field
from datetime import datetime

from forum.lib.facts import Fact


@dataclass(slots=True)
class PlannedPost:
    """`parent` is the place of the parent in `PlannedThread.posts`; marks are (member id, when)."""

    kind: str
    author_id: int
    body: str
    at: datetime
    parent: int | None = None
    marks: list[tuple[int, datetime]] = field(default_factory=list)
    # What `body` renders to, where the planner knows it; "" lets the writer render.
    html: str = ""
    excerpt: str = ""


@dataclass(slots=True)
class PlannedThread:
    """`posts[0]` is the question; `accepted` is (place of the solution, when the asker said so)."""

    kind: str
    title: str
    tags: list[str]
    language: str
    category_id: int
    posts: list[PlannedPost]
    accepted: tuple[int, datetime] | None = None
    views: int = 0
    facts: list[Fact] = field(default_factory=list)
    pinned: tuple[int, datetime] | None = None  # (member id, when)

    @property
    def author_id(self) -> int:
        return self.posts[0].author_id

    @property
    def active_at(self) -> datetime:
        """The last post or acceptance; marks do not count, as in the verbs."""
        last = max(post.at for post in self.posts)
        return max(last, self.accepted[1]) if self.accepted else last
