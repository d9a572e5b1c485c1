"""Whole pages in the memory of one process: few, and for a short time."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """`version` is what the page was made from, `at` the second at which that was asked."""

    version: tuple[int, ...]
    at: int
    headers: dict[str, str]
    body: bytes


class PageStore:
    """At most `most_bytes` of pages; who was not asked for the longest time goes first. With the
    next page that comes, those older than `lifetime` seconds are gone, whose words may have been
    taken back meanwhile: nobody gets them any more, but they would lie there."""

    def __init__(self, *, most_bytes: int, lifetime: int) -> None:
        self.most_bytes = most_bytes
        self.lifetime = lifetime
        self._looked_at = 0
        self._pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Kept | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Kept) -> None:
        if len(page.body) > self.most_bytes:
            return
        with self._lock:
            self._forget_old(page.at)
            self._forget(key)
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > self.most_bytes:
                self._forget(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def bodies(self) -> list[bytes]:
        """What lies there, as it would be sent."""
        with self._lock:
            return [page.body for page in self._pages.values()]

    def __len__(self) -> int:
        return len(self._pages)

    def _forget_old(self, now: int) -> None:
        """Looks through them once a lifetime."""
        if 0 <= now - self._looked_at < self.lifetime:
            return
        self._looked_at = now
        for key in [key for key, page in self._pages.items() if now - page.at >= self.lifetime]:
            self._forget(key)

    def _forget(self, key: Hashable) -> None:
        page: Any = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= len(page.body)
