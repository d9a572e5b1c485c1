"""The words that occur in what visitors may read: for other spellings, and for compounds."""

from django.db import connection

from forum.lib.spelling import PART, SHORTEST
from forum.lib.transact import verb
from forum.lib.words import BLANKS, BREAKS
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
CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('simple', translate(
  concat_ws(' ', thread.title, array_to_string(thread.tag_names, ' '),
    left(question.body, 4000), left(answer.body, 4000)),
  %s, %s)))) AS word (text)
WHERE char_length(word.text) BETWEEN 2 AND %s AND word.text ~ '[[:alpha:]]'
  AND word.text !~ '[0-9]{{4}}'
GROUP BY word.text
"""
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
  WHERE known.text = counted.text AND known.documents = counted.documents
)
ORDER BY text
ON CONFLICT (text) DO UPDATE SET documents = excluded.documents
"""
_FORGET = """
DELETE FROM forum_vocabularyword AS known
WHERE NOT EXISTS (SELECT FROM counted WHERE counted.text = known.text)
"""
NAMES = ("id", "title", "tag_names", "solution_id")


@verb
def renew() -> int:
    """Count the words anew; returns how many there are. A job does so every hour.

    One that runs beside it waits. Only what is different is written.
    """
    among, values = visible.listed(member=None, names=NAMES)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE forum_vocabularyword IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.counted")
        cursor.execute(_COUNTED.format(among=among), [*values, BREAKS, BLANKS, LONGEST_WORD])
        cursor.execute(_STORE, {"shortest": SHORTEST, "part": PART})
        cursor.execute(_FORGET)
        cursor.execute("SELECT count(*) FROM counted")
        count = int(cursor.fetchone()[0])
    vocabulary.forget()
    return count
