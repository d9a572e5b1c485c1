"""Tags that fit what somebody writes: those its words name, and those of threads like it."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q

from forum.lib import limits
from forum.lib.words import words as words_of
from forum.models import Member, Thread
from forum.queries import similar, tags

Scores = dict[str, float]
MOST = limits.TAGS[1]
MOST_TITLE_WORDS, MOST_BODY_WORDS = 30, 60
SHORTEST_PART = 4  # letters: "rechnung" of "Rechnungsbetrag"
# A word of the title says more than one of the text or one that only begins so; a thread like it
# counts for each of its tags.
IN_TITLE, IN_BODY, AS_PART, ALIKE = 4.0, 2.0, 1.0, 1.5


def ideas(
    *,
    member: Member | None,
    title: str,
    body: str = "",
    slug: str = "",
    without: Iterable[str] = (),
    alike: list[int] | None = None,
) -> list[str]:
    """At most five names, the fittest first, none of `without`; where nothing fits, what the topic
    `slug` carries most. Only tags of threads that this person may see.

    `alike` are ids of threads like it, which the page may tell: None lets it look. Two statements
    beside that, one more where nothing fits.
    """
    found: Scores = defaultdict(float, _known(member, _named(title, body)))
    if alike is None:
        alike = [one.thread.pk for one in similar.similar(member=member, title=title)]
    like_it = Thread.objects.listed_for(member).filter(pk__in=alike)
    for names in like_it.values_list("tag_names", flat=True):
        for name in names:
            found[name] += ALIKE
    if not found and slug.isascii() and slug.isprintable():
        found.update(_common(member, slug))
    in_order = sorted(found, key=lambda name: (-found[name], name))
    left = set(without)
    return [name for name in in_order if name not in left][:MOST]


def _named(title: str, body: str) -> Scores:
    """Names that tags may have, and how well each would fit: words, two words as one, their
    beginnings, and without the ending of a plural."""
    scores: Scores = defaultdict(float)
    for text, most, weight in (
        (title, MOST_TITLE_WORDS, IN_TITLE),
        (body, MOST_BODY_WORDS, IN_BODY),
    ):
        spoken = words_of(text, most=most)
        pairs = ["-".join(pair) for pair in itertools.pairwise(spoken)]
        for word in spoken + pairs:
            scores[word] = max(scores[word], weight)
        for part in _parts(spoken):
            scores[part] = max(scores[part], weight - AS_PART)
    return scores


def _parts(spoken: list[str]) -> Iterator[str]:
    for word in spoken:
        yield from (word[:length] for length in range(SHORTEST_PART, len(word)))
        yield f"{word}s"


def _known(member: Member | None, scores: Scores) -> Scores:
    """The tags that have these names, or another one so, and are of a thread that this person may
    see; each by what it is called."""
    if not scores:
        return {}
    names = list(scores)
    either = Q(name__in=names) | Q(other_names__name__in=names)
    known = tags.seen(member=member).filter(either)
    found: Scores = {}
    for name, other in known.values_list("name", "other_names__name"):
        found[name] = max(found.get(name, 0), scores.get(name, 0), scores.get(other, 0))
    return found


def _common(member: Member | None, slug: str) -> Scores:
    """What threads of this topic carry most, as little as a beginning counts."""
    threads = Thread.objects.listed_for(member).filter(category__slug=slug)
    latest = threads.order_by("-created_at", "-pk").values_list("tag_names", flat=True)[:200]
    counts = Counter(name for names in latest for name in names)
    return {name: n / 1000 for name, n in counts.most_common(MOST)}
