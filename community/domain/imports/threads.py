"""Locks, counters and the note for search, for many threads in one statement each."""

from collections.abc import Iterable

from django.db import connection

from community.domain.imports.context import Context
from forum.models import Post, Thread

# The same as forum.domain.counters.refresh, for many; a test holds that they agree. But it only
# ends reminders: who asked elsewhere, perhaps years ago, is not asked here whether it helped.
_REFRESH = """
UPDATE forum_thread AS thread SET
  answer_count = counted.answers,
  last_answer_by_id = counted.last_by,
  state = counted.state,
  waiting_since = CASE
    WHEN counted.state NOT IN ('open', 'answered') OR thread.duplicate_of_id IS NOT NULL THEN NULL
    WHEN counted.word IS NULL THEN CASE WHEN counted.state = 'open'
      THEN coalesce(thread.waiting_since, thread.created_at) END
    WHEN counted.word = 'still_broken' AND coalesce(counted.answered_at < counted.word_at, true)
      THEN greatest(thread.waiting_since, counted.word_at)
    END,
  remind_at = CASE
    WHEN counted.state = 'answered' AND thread.closed_at IS NULL AND thread.author_id IS NOT NULL
      AND thread.duplicate_of_id IS NULL AND thread.verdict_id IS NULL THEN thread.remind_at
    END,
  version = thread.version + 1
FROM (
  SELECT own.id,
    count(answer.id) AS answers,
    (array_agg(answer.author_id ORDER BY answer.created_at DESC, answer.id DESC)
       FILTER (WHERE answer.id IS NOT NULL))[1] AS last_by,
    CASE
      WHEN own.kind <> 'question' THEN 'not_a_question'
      WHEN own.solution_id IS NOT NULL THEN 'solved'
      WHEN own.closed_at IS NOT NULL THEN 'closed'
      WHEN bool_or(answer.id IS NOT NULL AND (answer.author_id IS NULL
        OR answer.author_id IS DISTINCT FROM own.author_id)) THEN 'answered'
      ELSE 'open'
    END AS state,
    max(answer.created_at) FILTER (WHERE answer.author_id IS NULL
      OR answer.author_id IS DISTINCT FROM own.author_id) AS answered_at,
    max(word.kind) AS word,
    max(word.at) AS word_at
  FROM forum_thread AS own
  LEFT JOIN forum_verdict AS word ON word.id = own.verdict_id
  LEFT JOIN forum_post AS answer
    ON answer.thread_id = own.id AND answer.kind = 'answer' AND answer.deleted_at IS NULL
  WHERE own.id = ANY(%(threads)s)
  GROUP BY own.id
) AS counted
WHERE thread.id = counted.id
"""
_MARK = """
UPDATE community_importedrow AS known SET needs_index = true
WHERE known.site_id = %(site)s AND known.kind = 'post' AND NOT known.needs_index
  AND known.target_id = ANY(ARRAY(
    SELECT question.id FROM forum_post AS question
    WHERE question.thread_id = ANY(%(threads)s) AND question.kind = 'question'
  ))
"""


def lock(ids: Iterable[int]) -> None:
    """The threads' rows, in the order of ids: the first lock of every batch that changes some."""
    rows = Thread.objects.filter(pk__in=set(ids)).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk"))


def lock_posts(ids: Iterable[int]) -> dict[int, Post]:
    """Posts by id with their threads, the threads locked."""
    wanted = set(ids)
    lock(Post.objects.filter(pk__in=wanted).values_list("thread_id", flat=True))
    return Post.objects.select_related("thread").in_bulk(wanted)


def refresh(ctx: Context, ids: Iterable[int]) -> None:
    """Count anew what these threads show of their posts, and let search hear of them later."""
    values: dict[str, list[int] | int] = {"threads": sorted(set(ids)), "site": ctx.site.pk}
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, values)
        cursor.execute(_MARK, values)


def mark(ctx: Context, ids: Iterable[int]) -> None:
    """Let search hear of these threads later; their counters stay."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {"threads": sorted(set(ids)), "site": ctx.site.pk})
