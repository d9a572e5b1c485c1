"""What a row of a list shows of a thread: of many selections in one narrow statement."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from forum.lib import prepared
from forum.models import Member, Post, Solution, Standing, Thread
from forum.queries import visible
from forum.queries.parts import Part, attach

THREAD = Part(
    Thread, "thread",
    "id", "kind", "state", "title", "slug", "excerpt", "language", "category_id", "author_id",
    "solution_id", "last_answer_by_id", "answer_count", "created_at", "active_at", "waiting_since",
    "pinned_at", "deleted_at", "tag_names", "tag_slugs", "service_state", "service_due_at",
    "service_line", "escalated_at",
)  # fmt: skip
SOLUTION = Part(Solution, "solution", "id", "at", "post_id", "thread_id")
ANSWER = Part(Post, "answer", "id", "excerpt", "author_id", "thread_id", "outdated_at")
PERSON = Part(Member, "person", "id", "handle", "display_name", "staff_role", "joined_at")
STANDING = Part(Standing, "standing", "member_id", "is_mentor")
Selected = tuple[str, list[Any]]  # a SELECT of ids, and its values
PARTS = (THREAD, SOLUTION, ANSWER, PERSON, STANDING)

# The ids are found first, by index, and only then joined to what is shown of them: a row names one
# person, whoever solved the thread, answered last, or asked. Planning each join costs as much as
# running it.
# What was solved by a twin's answer (Post.source) shows that one, where everybody may see it: a row
# looks the same to all. Otherwise what its asker said.
_ROWS = """
SELECT chosen.section, coalesce(article.outdated_reason, ''), {columns}
FROM ({chosen}) AS chosen (section, id, place)
JOIN forum_thread AS thread ON thread.id = chosen.id
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
LEFT JOIN forum_post AS said ON said.id = solution.post_id
LEFT JOIN LATERAL (
  SELECT source.id FROM forum_post AS source
  WHERE source.id = said.source_id AND source.deleted_at IS NULL
    AND EXISTS (SELECT FROM ({open}) AS open (id) WHERE open.id = source.thread_id)
  LIMIT 1
) AS lent ON true
LEFT JOIN forum_post AS answer ON answer.id = coalesce(lent.id, said.id)
LEFT JOIN forum_article AS article ON article.thread_id = thread.id
LEFT JOIN forum_member AS person ON person.id = CASE
  WHEN solution.id IS NOT NULL THEN answer.author_id
  WHEN thread.state <> 'open' AND thread.last_answer_by_id IS NOT NULL THEN thread.last_answer_by_id
  ELSE thread.author_id END
LEFT JOIN forum_standing AS standing ON standing.member_id = person.id
ORDER BY chosen.section, chosen.place
"""
_SECTION = (
    "SELECT {number}, one.id, one.place"
    " FROM unnest(ARRAY({found})) WITH ORDINALITY AS one (id, place)"
)


def ids(chosen: QuerySet[Thread]) -> Selected | None:
    """The selection (filtered, ordered and cut) for `load`; None where nothing can be in it."""
    try:
        sql, values = chosen.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(values)


def load(chosen: Sequence[Selected | None]) -> list[list[Thread]]:
    """The rows of each selection, in its order. One statement.

    Loaded is what `parts/thread_row.jinja` shows; of people only the one that it names.
    `is_outdated`: the solution is out of date, or something in the article is.
    """
    sections: list[str] = []
    values: list[Any] = []
    for number, found in enumerate(chosen):
        if found is not None:
            sections.append(_SECTION.format(number=number, found=found[0]))
            values += found[1]
    loaded: list[list[Thread]] = [[] for _ in chosen]
    if not sections:
        return loaded
    columns = ", ".join(part.columns for part in PARTS)
    shown, told = visible.listed(member=None, names=("id",))
    sql = _ROWS.format(columns=columns, chosen=" UNION ALL ".join(sections), open=shown)
    for number, *row in prepared.rows(*prepared.written(sql, [*values, *told])):
        loaded[number].append(_thread(row))
    return loaded


def _thread(row: Sequence[object]) -> Thread:
    left = iter(row)
    wrong = next(left)
    thread, solution, answer, person, standing = (part.take(left) for part in PARTS)
    if person is not None:
        attach(person, standing=standing)
    if solution is not None:
        attach(answer, author=person)
        attach(solution, post=answer)
    elif person is not None:
        for name in ("author", "last_answer_by"):
            if getattr(thread, f"{name}_id") == person.pk:
                attach(thread, **{name: person})
    attach(thread, solution=solution)
    is_outdated = bool(wrong) or (answer is not None and answer.outdated_at is not None)
    vars(thread)["is_outdated"] = is_outdated
    return thread
