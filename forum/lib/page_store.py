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
    """At most `most_bytes` of pages; who was not asked for the longest time goes first."""

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
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
            self._forget(key)
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > self.most_bytes:
                self._forget(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _forget(self, key: Hashable) -> None:
        page: Any = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= len(page.body)
