"""The posts of a thread as its page shows them: narrow, in one statement, however many there are.

What this person may see of a thread that was let through is said by `seen_by`; which of it stands
on the page, and the columns, are written down here (queries/thread_head.py says why).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from forum.lib import prepared
from forum.models import Member, Post, Standing, Thread
from forum.queries import sight
from forum.queries.parts import Part, attach, columns

PAGE_SIZE = 30
SORTS = {
    # Beneath the solution: what is out of date last, then Post.Precedence, then how many it helped
    # or works for as well (models.Post.best_first says the same).
    "helpful": "outdated_at IS NOT NULL, precedence DESC, works_count + helpful_count DESC,"
    " created_at, id",
    "oldest": "created_at, id",
    "newest": "created_at DESC, id DESC",
}
POST = Part(
    Post, "post",
    "id", "thread_id", "kind", "parent_id", "author_id", "body_html", "excerpt", "created_at",
    "edited_at", "edited_by_id", "deleted_at", "deleted_by_id", "helpful_count", "picture_count",
    "works_count", "failed_count", "outdated_at", "outdated_reason",
    "precedence", "confirmation_count",
)  # fmt: skip
AUTHOR = Part(Member, "author", "id", "handle", "display_name", "staff_role", "joined_at", "avatar")
STANDING = Part(Standing, "standing", "member_id", "is_mentor", "helped_count")
EDITOR = Part(Member, "editor", "id", "handle", "display_name")
PARTS = (POST, AUTHOR, STANDING, EDITOR)

_SEEN = (
    "pk", "kind", "parent_id", "helpful_count", "works_count", "outdated_at", "created_at",
    "precedence", "thread_id",
)  # fmt: skip
_SEEN_HERE = """
seen AS (
  SELECT id, kind, parent_id, helpful_count, works_count, outdated_at, created_at, precedence
  FROM ({seen}) AS post
    (id, kind, parent_id, helpful_count, works_count, outdated_at, created_at, precedence,
     thread_id)
  WHERE thread_id = %s
)
"""
_CHOSEN = """
WITH {seen},
answers AS (
  SELECT id FROM seen WHERE kind = 'answer' AND id IS DISTINCT FROM %s
  ORDER BY {order} LIMIT %s OFFSET %s
),
heads AS (
  SELECT id FROM answers UNION ALL
  SELECT id FROM seen WHERE kind IN ('question', 'asked') OR id = %s
)
SELECT seen.id, row_number() OVER (ORDER BY {order}),
  (SELECT count(*) FROM seen WHERE kind = 'answer')
FROM seen
WHERE seen.id IN (SELECT id FROM heads) OR seen.parent_id IN (SELECT id FROM heads)
"""
_ONE = """
WITH {seen}
SELECT id, row_number() OVER (ORDER BY {order}), 0 FROM seen WHERE id = %s OR parent_id = %s
"""
_BEFORE = """
WITH {seen}
SELECT count(*) FROM seen
WHERE kind = 'answer' AND id IS DISTINCT FROM %s
  AND (outdated_at IS NOT NULL, -precedence, -(works_count + helpful_count), created_at, id)
    < (%s, %s, %s, %s, %s)
"""
_POSTS = f"""
SELECT chosen.total, {columns(PARTS)},
  EXISTS (
    SELECT FROM forum_mark AS mark
    WHERE mark.post_id = post.id AND mark.member_id = %s AND mark.withdrawn_at IS NULL
  ),
  (
    SELECT reaction.kind FROM forum_reaction AS reaction
    WHERE reaction.post_id = post.id AND reaction.member_id = %s AND reaction.withdrawn_at IS NULL
  ),
  CASE WHEN post.confirmation_count > 0 THEN (
    SELECT json_agg(json_build_array(word.kind, word.at, word.by_id, who.display_name)
      ORDER BY word.at, word.id)
    FROM forum_confirmation AS word JOIN forum_member AS who ON who.id = word.by_id
    WHERE word.post_id = post.id AND word.withdrawn_at IS NULL
  ) END
FROM ({{chosen}}) AS chosen (id, place, total)
JOIN forum_post AS post ON post.id = chosen.id
LEFT JOIN forum_member AS author ON author.id = post.author_id
LEFT JOIN forum_standing AS standing ON standing.member_id = author.id
LEFT JOIN forum_member AS editor ON editor.id = post.edited_by_id
ORDER BY chosen.place
"""  # noqa: S608 - all of it written here


def of_page(
    *, thread: Thread, member: Member | None, sort: str, number: int
) -> tuple[int, list[Post]]:
    """How many answers there are for this person, and the posts of page `number`, all in the
    order of answers: the question, the solution, the page's answers, and the comments on these.

    Each post has its author with standing, `is_marked` and `reaction`: whether this person
    marked it, and what they say after trying it; and `words`: who confirmed it."""
    solution_id = thread.solution.post_id if thread.solution else None
    values = [solution_id, PAGE_SIZE, (number - 1) * PAGE_SIZE, solution_id]
    return _load(thread, member, _CHOSEN, values, SORTS[sort])


def with_comments(*, post: Post, member: Member | None) -> list[Post]:
    """The post and the comments on it, oldest first; nothing where this person may not see it."""
    return _load(post.thread, member, _ONE, [post.pk, post.pk], SORTS["oldest"])[1]


def place(*, post: Post, member: Member | None) -> int:
    """On which page of the answers, in the default order, `post` (or its parent) stands."""
    thread, answer = post.thread, post.parent or post
    solution_id = thread.solution.post_id if thread.solution else None
    if answer.kind != Post.Kind.ANSWER or answer.pk == solution_id:
        return 1
    if vars(thread).get("all_answers", PAGE_SIZE + 1) <= PAGE_SIZE:
        return 1  # whoever counted them just now (domain/counters.py) needs no statement
    seen, params = _seen(thread, member)
    here = [
        answer.outdated_at is not None, -answer.precedence,
        -(answer.works_count + answer.helpful_count), answer.created_at, answer.pk,
    ]  # fmt: skip
    values = [*params, solution_id, *here]
    return int(prepared.rows(_BEFORE.format(seen=seen), values)[0][0]) // PAGE_SIZE + 1


def _load(
    thread: Thread, member: Member | None, chosen: str, values: Sequence[Any], order: str
) -> tuple[int, list[Post]]:
    seen, params = _seen(thread, member)
    sql = _POSTS.format(chosen=chosen.format(seen=seen, order=order))
    reader = member.pk if member else None
    rows = prepared.rows(sql, [reader, reader, *params, *values])
    return rows[0][0] if rows else 0, [_post(thread, row[1:]) for row in rows]


def _seen(thread: Thread, member: Member | None) -> tuple[str, list[Any]]:
    """The table `seen`: what of this thread the person may see."""
    seen, params = sight.of(_seen_by, member=member)
    return _SEEN_HERE.format(seen=seen), [*params, thread.pk]


def _seen_by(member: Member | None) -> QuerySet[Post, Any]:
    return Post.objects.seen_by(member).values_list(*_SEEN)


@dataclass(frozen=True)
class Word:
    """Somebody confirmed an answer; `kind` is one of models.Confirmation.Kind."""

    kind: str
    at: datetime
    by_id: int
    name: str


def _word(kind: str, at: str, by_id: int, name: str) -> Word:
    return Word(kind, datetime.fromisoformat(at), by_id, name)


def _post(thread: Thread, row: Sequence[Any]) -> Post:
    left = iter(row)
    post: Post = POST.take(left)
    author, standing, editor = AUTHOR.take(left), STANDING.take(left), EDITOR.take(left)
    if author is not None:
        attach(author, standing=standing)
    attach(post, thread=thread, author=author, edited_by=editor)
    is_marked, reaction, words = left
    said = [_word(*one) for one in words] if words else []
    post.__dict__.update(is_marked=is_marked, reaction=reaction, words=said)
    return post
