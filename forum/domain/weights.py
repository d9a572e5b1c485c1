"""What the words of questions weigh (BM25), so that similar ones are found: kept by jobs.

Lock order: thread rows, then the stand, then terms by id. Whoever weighs threads shares the stand;
whoever makes new weights takes it alone, for one step, so that two who make them take turns and
nothing is missed or done twice. Readers wait for nobody: they read one generation of weights while
the other is made (decision 0017).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from forum.domain import measures, postings, vocabulary
from forum.domain.postings import WEIGHING, Weighing
from forum.lib.transact import verb
from forum.models import Stand, Term, Thread, ThreadTerms
from forum.queries import terms
from forum.queries.terms import KINDS, Key

TASK = "forum.tasks.renew_weights"
READ, POSTED, COUNTED = 100, 500, 1_000  # threads, threads and terms of one step
AT_A_TIME = 10  # steps of one job: one or two seconds
MOVED = 0.1  # weights are made anew when threads or mean lengths have moved by more than this
LONGEST_TEXT = 10_000

_TEXTS = """
SELECT thread.id, thread.language, thread.title, left(concat_ws(' ', facts.told, post.body), %s)
FROM forum_thread AS thread
LEFT JOIN forum_post AS post ON post.thread_id = thread.id AND post.kind = 'question'
CROSS JOIN LATERAL (
  SELECT string_agg(coalesce(fact #>> ARRAY['in', thread.language], fact ->> 'value'), ' ')
  FROM jsonb_array_elements(thread.facts) AS fact
) AS facts (told)
WHERE thread.id = ANY(%s) AND thread.deleted_at IS NULL AND thread.kind <> 'private'
  AND thread.merged_into_id IS NULL
ORDER BY thread.id
"""
_UNREAD = """
SELECT id FROM forum_thread AS thread
WHERE id > %s AND deleted_at IS NULL AND kind <> 'private' AND merged_into_id IS NULL
  AND NOT EXISTS (SELECT FROM forum_threadterms AS own WHERE own.thread_id = thread.id)
ORDER BY id LIMIT %s
"""


@dataclass(frozen=True)
class Step:
    """What a step did: "read", "weighed" or "counted", and how many threads or terms."""

    what: str
    count: int


@verb
def weigh(*, pks: Sequence[int]) -> None:
    """Read these threads, and weigh their terms as in the stand. Deleted and private ones go.

    Whoever changes a thread has its row locked, so what comes last was read last.
    """
    with connection.cursor() as cursor:
        locked = Thread.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
        list(locked.values_list("pk"))
        stand = _stand(alone=False)
        cursor.execute(_TEXTS, [LONGEST_TEXT, list(pks)])
        rows = _counted(cursor.fetchall())
    before = {(row.thread_id, row.kind): row for row in ThreadTerms.objects.filter(thread__in=pks)}
    now = {(row.thread_id, row.kind): row for row in rows}
    changed = {
        key for key in before.keys() | now.keys() if _facts(before.get(key)) != _facts(now.get(key))
    }
    if not changed:
        return
    gone = [before[key] for key in sorted(changed & before.keys())]
    come = [now[key] for key in sorted(changed & now.keys())]
    measures.note(gone=gone, come=come)
    if postings.kept(stand):
        _count(gone, come)
    postings.remove(gone)
    ThreadTerms.objects.filter(pk__in=[row.pk for row in gone]).delete()
    postings.keep(come)
    postings.add(stand, pks=sorted({row.thread_id for row in come}))


def renew(
    *,
    now: datetime,
    steps: int | None = None,
    anew: bool = False,
    report: Callable[[Step], None] | None = None,
    weighing: Weighing = WEIGHING,
) -> bool:
    """Read threads that nobody has read, and make new weights where the community has moved (or,
    `anew`, in any case). At most `steps`; whether that was all. May be stopped and run again.
    """
    for number, step in enumerate(_work(now, anew, weighing), 1):
        if report is not None:
            report(step)
        if number == steps:
            return False
    return True


def forget_unused() -> None:
    """Terms that stand in no thread go, in the transaction that is open. Nobody counts them until
    the first weights are made: then those go that no thread's row names."""
    stand = _stand(alone=False)
    unused = Term.objects.filter(threads__lte=0)
    if stand.generation is None:
        lists = ThreadTerms.objects.values_list("terms", flat=True)
        unused = unused.exclude(pk__in={term for terms_of_one in lists for term in terms_of_one})
    unused.delete()


def read_again(*, report: Callable[[Step], None] | None = None) -> None:
    """Read every thread again: after a change of how texts fall into terms."""
    last = 0
    in_order = Thread.objects.order_by("pk").values_list("pk", flat=True)
    while pks := list(in_order.filter(pk__gt=last)[:READ]):
        weigh(pks=pks)
        last = pks[-1]
        if report is not None:
            report(Step("read", len(pks)))


def _work(now: datetime, anew: bool, weighing: Weighing) -> Iterator[Step]:
    last = 0
    while pks := _unread(last):
        weigh(pks=pks)
        vocabulary.learn(pks=pks)
        last = pks[-1]
        yield Step("read", len(pks))
    _begin(anew, weighing)
    is_made = False
    while not is_made:
        while count := _post(weighing):
            yield Step("weighed", count)
        while count := _count_again():
            yield Step("counted", count)
        is_made = _end(now)
    _clear()


def _unread(after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [after, READ])
        return [pk for (pk,) in cursor.fetchall()]


def _stand(*, alone: bool) -> Stand:
    """The stand, locked: shared by those who weigh, `alone` for those who make new weights."""
    Stand.objects.bulk_create([Stand(pk=1)], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT FROM forum_stand FOR {'UPDATE' if alone else 'SHARE'}")
    return Stand.objects.get()


@verb
def _begin(anew: bool, weighing: Weighing) -> None:
    """Decide whether new weights are due; what was begun goes on."""
    stand = _stand(alone=True)
    moved = _has_moved(stand.measures, measures.look(stand=stand))
    if stand.making is not None or not (anew or stand.generation is None or moved):
        return
    stand.making = 0 if stand.generation is None else 1 - stand.generation
    postings.empty(stand.making)
    stand.next_measures = measures.count(stand=stand)
    stand.reached, stand.counted = 0, 0
    stand.save()


def _has_moved(old: dict[str, list[float]], new: dict[str, list[float]]) -> bool:
    """By more than a tenth: how many threads of a kind there are, or how long they are."""
    pairs = [
        (before, after)
        for kind in KINDS
        for before, after in zip(old.get(kind, [0] * 3), new.get(kind, [0] * 3), strict=True)
    ]
    return any(abs(after - before) > MOVED * before for before, after in pairs)


@verb
def _post(weighing: Weighing) -> int:
    """Postings of the next threads; how many threads."""
    stand = _stand(alone=True)
    if stand.making is None:
        return 0
    following = ThreadTerms.objects.filter(thread_id__gt=stand.reached).order_by("thread_id")
    pks = list(following.values_list("thread_id", flat=True).distinct()[:POSTED])
    if pks:
        postings.make(
            generation=stand.making, stored=stand.next_measures, pks=pks, weighing=weighing
        )
        stand.reached = pks[-1]
        stand.save(update_fields=["reached"])
    return len(pks)


@verb
def _count_again() -> int:
    """In how many threads the next terms stand; how many terms were looked at."""
    stand = _stand(alone=True)
    if stand.making is None:
        return 0
    last, count = postings.count(stand.making, after=stand.counted, most=COUNTED)
    stand.counted = last
    stand.save(update_fields=["counted"])
    return count


@verb
def _end(now: datetime) -> bool:
    """From here on the new weights are read. False where there is more to make: others may have
    begun anew, or new threads have come."""
    stand = _stand(alone=True)
    if stand.making is None:
        return True
    if ThreadTerms.objects.filter(thread_id__gt=stand.reached).exists():
        return False
    stand.generation, stand.measures, stand.made_at = stand.making, stand.next_measures, now
    stand.making, stand.next_measures = None, {}
    stand.save()
    terms.forget()
    return True


def _clear() -> None:
    """Empty the generation that nobody reads. A backup may hold it: then the next renewal does."""
    stand = Stand.objects.get()
    old = None if stand.generation is None or stand.making is not None else 1 - stand.generation
    if old is not None and postings.any_of(old):
        try:
            with transaction.atomic():
                postings.empty(old)
        except OperationalError:
            return
        postings.tidy()


def _counted(texts: Sequence[tuple[int, str, str, str]]) -> list[ThreadTerms]:
    """Titles and texts as terms with ids."""
    terms.meet(text for _, _, *both in texts for text in both)
    found = [
        (pk, kind, title, body.get(kind, Counter()))
        for pk, language, heading, text in texts
        for body in [terms.in_text(text, language=language)]
        for kind, title in terms.in_text(heading, language=language).items()
    ]
    keys = {(kind, one) for _, kind, title, body in found for one in title.keys() | body.keys()}
    ids = postings.ids(sorted(keys))
    return [_row(pk, kind, title, body, ids) for pk, kind, title, body in found]


def _row(
    pk: int, kind: str, title: Counter[str], text: Counter[str], ids: dict[Key, int]
) -> ThreadTerms:
    held = sorted((ids[kind, one], one) for one in title.keys() | text.keys())
    return ThreadTerms(
        thread_id=pk,
        kind=kind,
        title_length=title.total(),
        text_length=text.total(),
        terms=[term for term, _ in held],
        in_title=[title[one] for _, one in held],
        in_text=[text[one] for _, one in held],
    )


def _facts(row: ThreadTerms | None) -> Any:
    return row and (row.title_length, row.text_length, row.terms, row.in_title, row.in_text)


def _count(gone: Sequence[ThreadTerms], come: Sequence[ThreadTerms]) -> None:
    change = Counter(term for row in come for term in row.terms)
    change.subtract(term for row in gone for term in row.terms)
    postings.change_counts({term: by for term, by in change.items() if by})
