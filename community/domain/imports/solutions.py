"""Which answers were accepted there."""

from typing import NamedTuple

from community.domain.imports import stage, store, threads
from community.domain.imports.context import Context
from community.domain.imports.report import Tally
from forum.models import Event, Post, Solution, Thread, Verdict

# Questions that this dump holds, with what it says of their solution and what stands here.
_FIND = """
SELECT question.source_id, asked.thread_id, accepted.answer, answer.target_id
FROM import_seen AS seen
JOIN community_importedrow AS question
  ON question.site_id = %s AND question.kind = 'post' AND question.source_id = seen.source
JOIN forum_post AS asked ON asked.id = question.target_id AND asked.kind = 'question'
JOIN forum_thread AS thread ON thread.id = asked.thread_id
LEFT JOIN import_accepted AS accepted ON accepted.question = seen.source
LEFT JOIN community_importedrow AS answer
  ON answer.site_id = question.site_id AND answer.kind = 'post'
  AND answer.source_id = accepted.answer
LEFT JOIN forum_solution AS standing ON standing.id = thread.solution_id
WHERE seen.kind = 'question' AND seen.source > %s
  AND (accepted.answer IS NOT NULL OR standing.id IS NOT NULL)
ORDER BY seen.source LIMIT %s
"""
_SET = """
UPDATE forum_thread AS thread SET solution_id = given.solution,
  state = CASE WHEN given.solution IS NULL THEN 'open' ELSE 'solved' END
FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, solution)
WHERE thread.id = given.id RETURNING thread.id
"""


class Acceptance(NamedTuple):
    """`answer` is the source's id, `post` ours: None when it did not come along."""

    question: int
    thread: int
    answer: int | None
    post: int | None


def find(ctx: Context, after: int, size: int) -> list[Acceptance]:
    return [Acceptance(*row) for row in stage.query(_FIND, [ctx.site.pk, after, size])]


def write(ctx: Context, rows: list[Acceptance], tally: Tally) -> None:
    """Let threads have the solutions that the dump names, where people here did not decide."""
    ids = [row.thread for row in rows]
    threads.lock(ids)
    found = Thread.objects.select_related("solution").in_bulk(ids)
    answers = Post.objects.answers().present().in_bulk([row.post for row in rows if row.post])
    decided, refused = _decided_here(ids), _refused_here(ids)
    votes = stage.votes([row.answer for row in rows if row.answer])
    touched, new = [], []
    for row in rows:
        thread, post = found[row.thread], answers.get(row.post or 0)
        if row.answer is not None and (post is None or post.thread_id != thread.pk):
            tally.skip("accepted answers that are not there", row.answer)
            post = None
        standing = thread.solution
        if (standing.post_id if standing else None) == (post.pk if post else None):
            tally.count("solutions", "unchanged", int(post is not None))
            continue
        if thread.pk in decided or (post is not None and post.pk in refused):
            tally.skip("acceptances that people here decided otherwise", row.question)
            continue
        touched.append(thread)
        if post is None:
            tally.count("solutions", "gone")
            continue
        tally.count("solutions", "changed" if standing else "new")
        cast = votes.get(row.answer or 0)
        at = max((cast.accepted_at if cast else None) or post.created_at, post.created_at)
        new.append(Solution(thread=thread, post=post, by_id=thread.author_id, at=at))
    _store(ctx, touched, new)


def _store(ctx: Context, touched: list[Thread], new: list[Solution]) -> None:
    Solution.objects.filter(thread__in=touched, cleared_at=None).update(cleared_at=ctx.now)
    store.insert(Solution, new)
    fresh = {fact.thread_id: fact for fact in new}
    ids = [thread.pk for thread in touched]
    stage.query(_SET, [ids, [fresh[pk].pk if pk in fresh else None for pk in ids]])
    threads.refresh(ctx, ids)


def _decided_here(ids: list[int]) -> set[int]:
    kinds = [Event.Kind.SOLUTION_SET, Event.Kind.SOLUTION_CLEARED]
    found = Event.objects.filter(thread__in=ids, kind__in=kinds).values_list("thread", flat=True)
    return {thread for thread in found if thread is not None}


def _refused_here(ids: list[int]) -> set[int | None]:
    """Answers of which whoever asked said here that they did not help."""
    said = Verdict.objects.filter(thread__in=ids, kind=Verdict.Kind.STILL_BROKEN, withdrawn_at=None)
    return set(said.values_list("post", flat=True))
