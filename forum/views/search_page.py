"""What stands around the results: filters with counts, other orders, other spellings, help.

All of it is links to the same page with another query, so that the address tells everything.
"""

import functools
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.forms.search import explain
from forum.lib import addresses
from forum.lib.search_query import Query, written
from forum.queries.finding import SORTS
from forum.queries.search import Results

MOST_SHOWN = 200  # of one filter: beyond that "200+"


@dataclass(frozen=True)
class Choice:
    """A filter that can be switched: `count` is in words, "" where it is not known."""

    label: str
    count: str
    url: str
    is_on: bool


def context(
    query: Query, found: Results, *, sort: str, page: int, following: bool
) -> dict[str, Any]:
    """`query` is what was typed; filters and orders go on from what is shown."""
    shown = found.meant if found.is_corrected and found.meant else query
    q = query.text
    return {
        "q": q,
        "sort": sort,
        "states": states(shown, found, sort),
        "groups": groups(shown, found, sort),
        "sorts": [
            (key, text, address(shown.text, sort=key), key == sort) for key, text in _sorts()
        ],
        "troubles": [
            (explain(trouble), trouble.better, address(trouble.better))
            for trouble in query.troubles
        ],
        "help": _help(get_language()),
        "filters": [(piece.text, address(query.without(piece).text)) for piece in query.conditions],
        "words_url": address(query.only_words().text) if query.conditions else "",
        "meant": found.meant.text if found.meant else "",
        "meant_url": address(found.meant.text) if found.meant else "",
        "exact_url": address(q, exact=True),
        "next_url": address(shown.text, sort=sort, page=page + 1) if following else "",
    }


def address(q: str, *, sort: str = "relevance", page: int = 1, exact: bool = False) -> str:
    more = f"&sort={sort}" if sort != SORTS[0] else ""
    more += "&exact=1" if exact else ""
    more += f"&page={page}" if page > 1 else ""
    return f"{addresses.path('search')}?q={quote_plus(q)}{more}"


def states(query: Query, found: Results, sort: str) -> list[Choice]:
    """What became of the question; several may be said, so each is switched by itself."""
    counts = found.facets.get("is", {})
    labels = {
        "solved": _("Solved"),
        "unsolved": _("Unsolved"),
        "needs-help": _("Needs help"),
        "article": _("Articles"),
    }
    choices = [
        _choice(query, "is", key, label, counts.get(key, 0), found, sort)
        for key, label in labels.items()
    ]
    return [choice for choice in choices if choice.is_on or choice.count]


def groups(query: Query, found: Results, sort: str) -> list[tuple[str, list[Choice]]]:
    """(heading, choices) of topics, tags and languages, where they would narrow anything."""
    facets = found.facets
    here = (get_language() or "en").split("-")[0]
    names = dict(settings.LANGUAGES)
    topics = [
        (slug, name.get(here) or name.get("en") or slug, n)
        for slug, name, n in facets.get("category") or []
    ]
    languages = [(key, _(names.get(key, key)), n) for key, n in (facets.get("lang") or {}).items()]
    shown = [
        (_("Topics"), "category", topics),
        (_("Tags"), "tag", facets.get("tag") or []),
        (_("Language"), "lang", languages),
    ]
    found_groups = [
        (heading, [_choice(query, field, key, label, n, found, sort) for key, label, n in options])
        for heading, field, options in shown
    ]
    return [(heading, choices) for heading, choices in found_groups if _narrows(choices, found)]


def _narrows(choices: list[Choice], found: Results) -> bool:
    return len(choices) > 1 or any(choice.is_on for choice in choices)


def _choice(
    query: Query, field: str, value: str, label: str, n: int, found: Results, sort: str
) -> Choice:
    is_on = query.says(field, value)
    other = query.lacking(field, value) if is_on else query.having(field, value)
    return Choice(label, _in_words(n, found), address(other.text, sort=sort), is_on)


def _in_words(n: int, found: Results) -> str:
    """Of more results than are counted, a count says "at least"."""
    if not n:
        return ""
    return f"{MOST_SHOWN}+" if n > MOST_SHOWN else f"{n}+" if found.total_is_capped else str(n)


def _sorts() -> list[tuple[str, str]]:
    labels = {
        "relevance": _("Best first"),
        "newest": _("Newest first"),
        "helpful": _("Most helpful first"),
    }
    return [(key, labels[key]) for key in SORTS]


@functools.cache
def _help(language: str | None) -> list[tuple[str, str]]:
    """(what to type, what it finds), in the words of the reader's language where there are such."""
    phrase = _("customer data")
    return [
        (f'"{phrase}"', _("these words, next to each other")),
        (_("-prepaid"), _("without this word; also before a filter, as in -tag:esim")),
        (written("tag", "esim").text, _("with this tag")),
        (_("category:roaming"), _("in this topic")),
        (_("by:hana"), _("asked by this member; by:me are your own")),
        (_("is:solved"), _("solved; also is:unsolved, is:needs-help, is:asked-back, is:article")),
        (_("answers:0"), _("without an answer; also answers:>2 or answers:1..3")),
        (_("after:7d"), _("of the last 7 days; also 2w, 3m, 1y, 2025, 2025-03, 2025-03-31")),
        (_("before:2025"), _("older than that")),
        (_("in:title"), _("only words in the title")),
        (_("lang:en"), _("written in this language")),
    ]
