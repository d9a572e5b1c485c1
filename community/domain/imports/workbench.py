"""Converting and rendering, which is most of an import's work: in a second process when a dump is
large and the machine has another core, so that the database writes one batch meanwhile."""

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, TypeVar

from django.conf import settings

from community.domain.imports import convert
from forum.lib import markup, text

LONGEST_PLAIN: Final = 50_000  # characters of a text that no page could carry in its own form
CHUNK: Final = 20
MOST_WORKERS: Final = 4
TAKEN_OUT = "texts with characters that no text may hold: they were taken out"
TOO_LONG = f"texts of more than {text.MAX_LENGTH:,} characters: the rest was left out"
TOO_LARGE = "texts too large to keep their form: their words were taken"

Kind = Literal["post", "comment"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """One text of theirs. `title` is set when it is too long for its field: it heads the text."""

    kind: Kind
    source_id: int
    source: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Dressed:
    """The text made ours. `seconds` of the processor went into converting and rendering; `mended`
    says what had to be changed."""

    body: str
    html: str
    excerpt: str
    seconds: float
    mended: tuple[str, ...] = ()


def dress(job: Job) -> Dressed:
    """Convert, clean and render one text; never raises."""
    begun = time.process_time()
    head = f"**{convert.escaped(job.title)}**\n\n" if job.title else ""
    source = convert.comment(job.source) if job.kind == "comment" else convert.body(job.source)
    converted = time.process_time()
    notes = []
    if len(head + source) > markup.MAX_SOURCE:
        notes.append(TOO_LARGE)
        source = convert.plain_body(job.source)[:LONGEST_PLAIN]
    body, note = text_of(head + source, multiline=True)
    cleaned = time.process_time()
    try:
        rendered = markup.render(body)
    except markup.MarkupTooLarge:
        notes.append(TOO_LARGE)
        body, note = text_of(convert.plain_body(job.source)[:LONGEST_PLAIN], multiline=True)
        rendered = markup.render(body)
    notes += [note] if note else []
    seconds = converted - begun + time.process_time() - cleaned
    return Dressed(body, rendered.html, rendered.excerpt, seconds, tuple(notes))


def text_of(value: str, *, multiline: bool) -> tuple[str, str]:
    """`value` through the text gate, and a note if something it refuses had to be taken out."""
    try:
        return text.clean(value, multiline=multiline), ""
    except text.TextRefused as refusal:
        kept = "".join(c for c in value if c != "\x00" and not "\ud800" <= c <= "\udfff")
        note = TOO_LONG if refusal.code == "too_long" else TAKEN_OUT
        return text.clean(kept[: text.MAX_LENGTH], multiline=multiline), note


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def dress_all(jobs: list[Job]) -> list[Dressed]:
    return [dress(job) for job in jobs]


class Workbench:
    """Takes jobs ahead and hands out what became of them; without workers it dresses on demand."""

    def __init__(self, workers: int) -> None:
        self._ordered: dict[tuple[Kind, int], tuple[Future[list[Dressed]], int]] = {}
        self._waiting: deque[list[tuple[Future[list[Dressed]], list[Job]]]] = deque(maxlen=3)
        self._done: dict[tuple[Kind, int], Dressed] = {}
        self._pool = _pool(min(workers, MOST_WORKERS)) if workers > 0 else None

    @property
    def takes_orders(self) -> bool:
        return self._pool is not None

    def order(self, jobs: Iterable[Job]) -> None:
        """Begin with these, except what is ordered already; they are fetched by `take` soon."""
        if self._pool is None:
            return
        new = (job for job in jobs if (job.kind, job.source_id) not in self._ordered)
        chunks: list[tuple[Future[list[Dressed]], list[Job]]] = []
        self._waiting.append(chunks)
        try:
            for chunk in batched(new, CHUNK):
                future = self._pool.submit(dress_all, chunk)
                chunks.append((future, chunk))
                for place, job in enumerate(chunk):
                    self._ordered[job.kind, job.source_id] = future, place
        except BrokenProcessPool:
            self._pool = None  # killed for want of memory, say: the rest is done here

    def take(self, job: Job) -> Dressed:
        """What became of the job, ordered before or not."""
        key = job.kind, job.source_id
        if key not in self._ordered:
            return dress(job)
        future, place = self._ordered.pop(key)
        while not future.done() and self._help():
            pass
        try:
            return self._done.pop(key) if future.cancelled() else future.result()[place]
        except (BrokenProcessPool, KeyError):
            return dress(job)

    def _help(self) -> bool:
        """Do the last chunk that no worker has begun with, instead of waiting for the first."""
        for chunks in self._waiting:
            while chunks:
                future, jobs = chunks.pop()
                if future.cancel():
                    for job in jobs:
                        self._done[job.kind, job.source_id] = dress(job)
                    return True
        return False

    def close(self) -> None:
        self._ordered.clear()
        self._done.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(
        workers,
        # A fork would take our connection to the database along.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(os.getpid(),),
    )
    # Begun now, so that workers are awake when they are needed; and deaf to Ctrl-C, which is for
    # us, from their first moment on.
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main else None
    try:
        for _ in range(workers):
            pool.submit(dress_all, [])
    finally:
        if in_main:
            signal.signal(signal.SIGINT, before)
    return pool


def _begin(parent: int) -> None:
    """A worker ends when its parent is killed, and leaves Ctrl-C to it.

    It shows nobody anything: without catalogues it needs no apps, and so starts in a moment.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings.USE_I18N = False
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
