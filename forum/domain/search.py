"""Keeping the words of threads where search finds them, and what search solved."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from forum.domain import events, request_keys, suggested, vocabulary
from forum.lib import prepared
from forum.lib.transact import verb
from forum.lib.words import BREAKING, CONFIGURATIONS
from forum.models import Event, Member, SearchDocument, Thread
from forum.queries import search_words

TASK = "forum.tasks.index_threads"
CHUNK = 200
LONGEST_QUERY = 150

# One statement for one thread and for a hundred thousand. Caps on every text keep a vector below
# half of PostgreSQL's limit of 1 MB, however many posts a thread has. OFFSET 0: the stemmer is
# looked up once, not for each text.
_STORE = """
INSERT INTO forum_searchdocument (thread_id, language, vector)
SELECT thread.id, thread.language,
  setweight(to_tsvector(stemmer.name, regexp_replace(thread.title,
     %(breaks)s, ' ', 'g')), 'A')
  || setweight(to_tsvector(stemmer.name, regexp_replace(coalesce(tags.names, ''),
     %(breaks)s, ' ', 'g')), 'B')
  || setweight(to_tsvector(stemmer.name, regexp_replace(left(coalesce(merged.titles, ''), 10000),
     %(breaks)s, ' ', 'g')), 'B')
  || setweight(to_tsvector(stemmer.name, regexp_replace(left(coalesce(facts.told, ''), 10000),
     %(breaks)s, ' ', 'g')), 'C')
  || setweight(to_tsvector(stemmer.name, regexp_replace(left(coalesce(said.first, ''), 40000),
     %(breaks)s, ' ', 'g')), 'C')
  || setweight(to_tsvector(stemmer.name, regexp_replace(left(coalesce(said.rest, ''), 80000),
     %(breaks)s, ' ', 'g')), 'D')
FROM forum_thread AS thread
CROSS JOIN LATERAL (
  SELECT coalesce(
    (SELECT known.name FROM unnest(%(languages)s::text[], %(configurations)s::text[])
       AS known (language, name) WHERE known.language = thread.language),
    'simple'
  )::regconfig
  OFFSET 0
) AS stemmer (name)
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
CROSS JOIN LATERAL (
  SELECT string_agg(called.name, ' ' ORDER BY called.name)
  FROM forum_threadtag AS carried
  CROSS JOIN LATERAL (
    SELECT tag.name FROM taggit_tag AS tag WHERE tag.id = carried.tag_id
    UNION SELECT other.name FROM forum_tagname AS other WHERE other.tag_id = carried.tag_id
  ) AS called
  WHERE carried.content_object_id = thread.id
) AS tags (names)
CROSS JOIN LATERAL (
  SELECT string_agg(title, ' ' ORDER BY id) FROM forum_thread WHERE merged_into_id = thread.id
) AS merged (titles)
CROSS JOIN LATERAL (
  SELECT string_agg(coalesce(fact #>> ARRAY['in', thread.language], fact ->> 'value'), ' ')
  FROM jsonb_array_elements(thread.facts) AS fact
) AS facts (told)
CROSS JOIN LATERAL (
  SELECT
    string_agg(post.body, ' ' ORDER BY post.created_at, post.id) FILTER (WHERE post.leads),
    string_agg(post.body, ' ' ORDER BY post.created_at, post.id) FILTER (WHERE NOT post.leads)
  FROM (
    SELECT own.id, own.created_at,
      own.kind IN ('question', 'asked') OR own.id IS NOT DISTINCT FROM solution.post_id AS leads,
      regexp_replace(left(own.body, 20000), 'https?://[^[:space:])>]+', ' ', 'g') AS body
    FROM forum_post AS own LEFT JOIN forum_post AS parent ON parent.id = own.parent_id
    WHERE own.thread_id = thread.id AND own.deleted_at IS NULL AND parent.deleted_at IS NULL
    ORDER BY 3 DESC, own.created_at, own.id
    LIMIT 300
  ) AS post
) AS said (first, rest)
WHERE {which} AND thread.deleted_at IS NULL AND thread.kind <> 'private'
  AND thread.merged_into_id IS NULL
ON CONFLICT (thread_id) DO UPDATE SET language = excluded.language, vector = excluded.vector
"""
_ONE, _SEVERAL = "thread.id = %(threads)s", "thread.id = ANY(%(threads)s)"


@verb
def index(*, thread: Thread, also: tuple[str, dict[str, Any]] | None = None) -> None:
    """Let search know the thread as it is now; a deleted, private or merged
    one it forgets.

    Call it in the writer's transaction, after posts, tags and solution have changed, with the row
    that the writer has locked, so that no other writer's older text comes later. One statement.
    `also` is one more, with its values, that changes nothing of what search knows: it goes along.
    """
    if thread.deleted_at is None and not thread.is_private and thread.merged_into_id is None:
        _store(_ONE, thread.pk, also)
        return
    if also is not None:
        prepared.run(*also)
    SearchDocument.objects.filter(thread=thread).delete()


def reindex(*, language: str | None = None, report: Callable[[int], None] | None = None) -> int:
    """Index every thread (of one `language`) anew; returns how many were gone through.

    For imports and after a change of the stemmers. A chunk of threads is one transaction, so
    that writers wait for a moment at most; `report` hears the count after each. May be stopped
    and run again.
    """
    threads = Thread.objects.all() if language is None else Thread.objects.filter(language=language)
    pks_in_order = threads.order_by("pk").values_list("pk", flat=True)
    last, count = 0, 0
    while pks := list(pks_in_order.filter(pk__gt=last)[:CHUNK]):
        index_chunk(pks=pks)
        last, count = pks[-1], count + len(pks)
        if report is not None:
            report(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE forum_searchdocument")  # how common each word is: search_words
    search_words.forget()
    vocabulary.renew()
    return count


@verb
def record_solved_it(
    *, by: Member | None, thread: Thread, query: str, key: uuid.UUID | None, now: datetime
) -> bool:
    """Note that `thread` solved what somebody was about to ask. Once per key; True the first time.

    `by` may be None: a visitor. The event's data holds the query, which the person typed.
    """
    if request_keys.claim(member=by, key=key, verb="solved_it", now=now) is not None:
        return False
    event = events.record(
        kind=Event.Kind.SUGGESTION_SOLVED,
        thread=thread,
        post=thread.solution.post if thread.solution is not None else None,
        by=by,
        at=now,
        query=_storable(query)[:LONGEST_QUERY],
    )
    request_keys.settle(member=by, key=key, verb="solved_it", result=event.pk)
    suggested.spared(now=now)
    return True


@verb
def index_chunk(*, pks: list[int]) -> None:
    """Like `index`, for the few hundred threads of these ids."""
    _index(pks)


def _index(pks: list[int]) -> None:
    listed = Thread.objects.listed()
    # The lock order of all verbs: thread rows first, by id.
    locked = Thread.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    list(locked.values_list("pk"))
    SearchDocument.objects.filter(thread__in=pks).exclude(thread__in=listed).delete()
    _store(_SEVERAL, pks)


def _store(
    which: str, threads: int | list[int], also: tuple[str, dict[str, Any]] | None = None
) -> None:
    """One thread has a text of its own: its plan is the same for each, and made once."""
    other, values = also or ("", {})
    before = f"WITH also AS ({other})" if other else ""
    prepared.run(
        before + _STORE.format(which=which),
        values
        | {
            "breaks": BREAKING,
            "languages": list(CONFIGURATIONS),
            "configurations": list(CONFIGURATIONS.values()),
            "threads": threads,
        },
    )


def _storable(query: str) -> str:
    """One line without what PostgreSQL's JSON cannot hold."""
    return " ".join(query.replace("\0", " ").encode(errors="ignore").decode().split())
