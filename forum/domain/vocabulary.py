"""The words that occur in what visitors may read: for other spellings, and for compounds.

A word that is new is learned a moment after it was written (`learn`); in how many threads each
stands is counted every night (`renew`), which also forgets what nobody may read any more. A word
that waits for that harms nobody: search offers only what its reader finds something with.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from forum.lib.spelling import PART, SHORTEST
from forum.lib.transact import verb
from forum.lib.words import BREAKING
from forum.models import VocabularyWord
from forum.models.finding import LONGEST_WORD
from forum.queries import visible, vocabulary

# Words as they are written, of titles, tags, questions and solutions. Long numbers are nobody's
# words, and may be somebody's own.
_COUNTED = """
CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
SELECT word.text, count(*) AS documents
FROM ({among}) AS thread
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
LEFT JOIN forum_post AS answer ON answer.id = solution.post_id AND answer.deleted_at IS NULL
LEFT JOIN forum_post AS question ON question.thread_id = thread.id
  AND question.kind = 'question' AND question.deleted_at IS NULL
CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('simple', regexp_replace(
  concat_ws(' ', thread.title, array_to_string(thread.tag_names, ' '),
    left(question.body, 4000), left(answer.body, 4000)),
  %s, ' ', 'g')))) AS word (text)
WHERE char_length(word.text) BETWEEN 2 AND %s AND word.text ~ '[[:alpha:]]'
  AND word.text !~ '[0-9]{{4}}' {only}
GROUP BY word.text
"""
_ONLY = "AND thread.id = ANY(%s)"
# Its `keys` are those of lib.spelling.
_STORE = """
INSERT INTO forum_vocabularyword (text, backwards, folded, documents, keys)
SELECT text, reverse(text),
  replace(replace(replace(replace(text, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'),
  documents,
  ARRAY(
    SELECT text
    UNION SELECT overlay(text PLACING '' FROM place FOR 1)
      FROM generate_series(1, char_length(text)) AS place WHERE char_length(text) >= %(shortest)s
    UNION SELECT '^' || left(text, %(part)s) WHERE char_length(text) >= 2 * %(part)s
    UNION SELECT '$' || right(text, %(part)s) WHERE char_length(text) >= 2 * %(part)s
  )
FROM counted WHERE NOT EXISTS (
  SELECT FROM forum_vocabularyword AS known
  WHERE known.text = counted.text AND known.documents {as_before}
)
ORDER BY text
ON CONFLICT (text) DO {again}
"""
_AS_COUNTED = {
    "as_before": "= counted.documents",
    "again": "UPDATE SET documents = excluded.documents",
}
_AS_LEARNED = {"as_before": "> 0", "again": "NOTHING"}
_FORGET = """
DELETE FROM forum_vocabularyword AS known
WHERE known.id <= %s AND NOT EXISTS (SELECT FROM counted WHERE counted.text = known.text)
"""
_KEYS = {"shortest": SHORTEST, "part": PART}
NAMES = ("id", "title", "tag_names", "solution_id")


@verb
def renew() -> int:
    """Count the words anew; returns how many there are.

    Two of these wait for each other; those who learn a word wait for neither. Only what is
    different is written.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE forum_vocabularyword IN SHARE UPDATE EXCLUSIVE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM forum_vocabularyword")
        known_until = cursor.fetchone()[0]
        count = _count(cursor)
        cursor.execute(_STORE.format(**_AS_COUNTED), _KEYS)
        cursor.execute(_FORGET, [known_until])
    vocabulary.forget()
    return count


@verb
def learn(*, pks: Sequence[int]) -> None:
    """Take in the words of these threads that nobody wrote before. Those that are known keep their
    count until the night, so that a thread may be read twice. Nothing before the first count."""
    if not VocabularyWord.objects.exists():
        return
    with connection.cursor() as cursor:
        if _count(cursor, pks):
            cursor.execute(_STORE.format(**_AS_LEARNED), _KEYS)


def fill() -> None:
    """Count the words where there are none at all: after an upgrade, or a restored backup."""
    if not VocabularyWord.objects.exists():
        renew()


def _count(cursor: Any, pks: Sequence[int] | None = None) -> int:
    """Into the table `counted`, of this transaction; how many words it holds."""
    among, values = visible.listed(member=None, names=NAMES)
    only, chosen = ("", []) if pks is None else (_ONLY, [list(pks)])
    cursor.execute("DROP TABLE IF EXISTS pg_temp.counted")
    cursor.execute(
        _COUNTED.format(among=among, only=only), [*values, BREAKING, LONGEST_WORD, *chosen]
    )
    cursor.execute("SELECT count(*) FROM counted")
    return int(cursor.fetchone()[0])
