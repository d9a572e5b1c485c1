"""Words for the same, as the staff keeps them: a change counts with the next search."""

from collections.abc import Iterable

from django.db import connection

from forum import staff_rules
from forum.lib import limits
from forum.lib import words as lib_words
from forum.lib.transact import verb
from forum.lib.words import CONFIGURATIONS
from forum.models import Member, Synonyms

# As typed, and by the stem in each language: "handys" finds the group of "handy".
_KEYS = """
SELECT array_agg(DISTINCT found.key) FROM unnest(%s::text[]) AS said (word)
CROSS JOIN LATERAL (
  SELECT said.word
  UNION ALL SELECT stem.texts[1] FROM unnest(%s::regconfig[]) AS stemmer (name)
  CROSS JOIN LATERAL (
    SELECT tsvector_to_array(to_tsvector(stemmer.name, said.word))
  ) AS stem (texts)
  WHERE strpos(said.word, ' ') = 0 AND cardinality(stem.texts) = 1
) AS found (key)
"""


def normal(words: Iterable[str]) -> list[str]:
    """As search reads them: small letters, signs are blanks, each once. "Wi-Fi" is "wi fi"."""
    read = (" ".join(lib_words.words(word, most=limits.SYNONYM_WORDS)) for word in words)
    return list(dict.fromkeys(word for word in read if word))


@verb
def save(*, synonyms: Synonyms, by: Member) -> Synonyms:
    """Keep a new group, or an old one as it is now. Raises NotAllowed."""
    staff_rules.check_keep_synonyms(by, normal(synonyms.words))
    return store(synonyms=synonyms)


@verb
def remove(*, synonyms: Synonyms, by: Member) -> None:
    """Raises NotAllowed."""
    staff_rules.check_see_gaps(by)
    Synonyms.objects.filter(pk=synonyms.pk).delete()


@verb
def store(*, synonyms: Synonyms) -> Synonyms:
    """Write the group, its words as search reads them. For imports and the demo; others `save`."""
    synonyms.words = normal(synonyms.words)
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [synonyms.words, list(CONFIGURATIONS.values())])
        synonyms.keys = cursor.fetchone()[0] or []
    synonyms.save()
    return synonyms
