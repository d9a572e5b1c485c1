"""Questions of the last hours that may ask the same as a new one."""

from collections.abc import Sequence
from datetime import datetime

from community.lib.alike import Terms
from forum.lib import words
from forum.models import Thread
from forum.queries.stems import stems

MOST = 2_000  # threads; the newest of them
MOST_WORDS = 30


def terms_of(threads: Sequence[Thread]) -> dict[int, Terms]:
    """The terms of each title, by id, in the order of `threads`, which are of one language. One
    statement for words that this process has not met, else none."""
    said = {one.pk: words.words(one.title, most=MOST_WORDS) for one in threads}
    found = stems(word for title in said.values() for word in title)
    by_language = {one.pk: found.get(one.language, {}) for one in threads}
    return {
        pk: frozenset(stem for word in title if (stem := by_language[pk].get(word, word)))
        for pk, title in said.items()
    }


def recent(*, like: Thread, since: datetime, until: datetime) -> list[Thread]:
    """Public questions in its language that somebody asked then, the first first; whatever became
    of them."""
    found = Thread.objects.listed_for(None).questions().filter(
        language=like.language, created_at__gt=since, created_at__lte=until,
        author__isnull=False,
    )  # fmt: skip
    newest = found.order_by("-created_at", "-pk").only(
        "title", "language", "created_at", "author", "solution", "closed_at", "duplicate_of",
        "twin_group",
    )[:MOST]  # fmt: skip
    return list(newest)[::-1]
