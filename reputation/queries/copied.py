"""Who answers many questions with the same text, their own or somebody else's."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from forum.models import Post
from reputation.lib import copies, review
from reputation.lib.review import Found

GROUPS, EACH = 4, 3  # of evidence: so many texts, and so many answers that carry each
Row = tuple[int, int, int, datetime, str]  # post, thread, author, when, text
Said = dict[int, tuple[int, datetime, int]]  # fingerprint: where it was said first


def found(*, since: datetime, until: datetime) -> Iterator[Found]:
    """Members many of whose answers say what an earlier one in another thread says. Two readings of
    the answers of that time; kept in memory is a number for each."""
    first = _first(since, until)
    for author, rows in groupby(_answers(since, until), key=itemgetter(2)):
        yield from _of_author(author, list(rows), first)


def _of_author(author: int, rows: list[Row], first: Said) -> Iterator[Found]:
    if len(rows) < review.COPIES_LEAST:
        return
    threads = {pk: thread for pk, thread, *_rest in rows}
    texts = [(pk, copies.normal(text)) for pk, _thread, _author, _at, text in rows]
    copied: set[int] = set()
    shown: dict[int, list[int]] = defaultdict(list)  # by the one that it is a copy of
    for group in copies.alike(texts):
        later = [pk for pk in group[1:] if threads[pk] != threads[group[0]]]
        copied |= set(later)
        shown[group[0]] += [group[0], *later]
    for pk, said in texts:
        printed = copies.fingerprint(said)
        origin = first.get(printed) if printed is not None else None
        if origin and pk not in copied and origin[0] != threads[pk]:
            copied.add(pk)
            shown[origin[2]] += [pk] if shown[origin[2]] else [origin[2], pk]
    share = review.percent(len(copied), len(rows))
    is_many = len(copied) >= review.COPIES_MANY
    if len(copied) < review.COPIES_LEAST or not (is_many or share >= 100 * review.COPIES_SHARE):
        return
    largest = sorted(shown.values(), key=lambda group: (-len(group), group[0]))[:GROUPS]
    figures = {
        "answers": len(rows), "copies": len(copied),
        "posts": [pk for group in largest for pk in group[:EACH]],
    }  # fmt: skip
    yield Found("copies", author, Decimal(len(copied)), share, figures)


def _first(since: datetime, until: datetime) -> Said:
    """Of each text that somebody wrote: the thread, when, and the post in which it stood first."""
    said: Said = {}
    for pk, thread, _author, at, text in _answers(since, until):
        printed = copies.fingerprint(copies.normal(text))
        if printed is not None and (printed not in said or (at, pk) < said[printed][1:]):
            said[printed] = (thread, at, pk)
    return said


def _answers(since: datetime, until: datetime) -> Iterator[Row]:
    """By author, the earliest first. What the team writes again and again is its work."""
    rows = Post.objects.answers().present().filter(
        created_at__gt=since, created_at__lte=until, author__isnull=False, author__staff_role="",
        source=None, thread__deleted_at=None,
    )  # fmt: skip
    ordered = rows.order_by("author", "created_at", "pk")
    return ordered.values_list("pk", "thread_id", "author_id", "created_at", "body").iterator()
