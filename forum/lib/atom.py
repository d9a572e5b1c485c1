"""Atom 1.0 (RFC 4287) on Django's generator: content as HTML, languages, and clean text."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from .xmltext import printable


@dataclass(frozen=True)
class Entry:
    """One entry. `html` is cleaned and its links are whole; `terms` are (term, label) pairs."""

    id: str
    url: str
    title: str
    html: str
    language: str
    author: str
    author_url: str
    published: datetime
    updated: datetime
    terms: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Feed:
    """A feed. `changed` is its age where it has no entries."""

    id: str
    url: str
    page_url: str
    title: str
    subtitle: str
    author: str
    language: str
    changed: datetime
    entries: list[Entry]


def write(feed: Feed) -> str:
    """The document. Characters that XML cannot say are left out."""
    document = _Atom(
        title=printable(feed.title),
        link=feed.page_url,
        description=None,
        subtitle=printable(feed.subtitle) or None,
        language=feed.language,
        author_name=printable(feed.author),
        feed_url=feed.url,
        feed_guid=feed.id,
        changed=feed.changed,
    )
    for entry in feed.entries:
        document.add_item(
            title=printable(entry.title),
            link=entry.url,
            description=None,  # type: ignore[arg-type]  # the content stands for it
            unique_id=entry.id,
            author_name=printable(entry.author),
            author_link=entry.author_url or None,
            pubdate=entry.published,
            updateddate=entry.updated,
            html=printable(entry.html),
            entry_language=entry.language,
            terms=[(printable(term), printable(label)) for term, label in entry.terms],
        )
    return document.writeString("utf-8")


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        updates = [item["updateddate"] for item in self.items]
        return max(updates, default=self.feed["changed"])

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["entry_language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for term, label in item["terms"]:
            handler.addQuickElement("category", "", {"term": term, "label": label})
        handler.addQuickElement("content", item["html"], {"type": "html"})
