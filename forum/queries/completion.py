"""What could be meant by the beginning of a name: people, tags and threads that one may see."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from forum.models import Member, Post, SearchDocument, TagName, Thread
from forum.queries import member_page
from forum.queries import tags as tag_reads

MOST = 8
LONGEST = 30
ENOUGH = 3  # letters from which titles are looked through
CANDIDATES = 300  # of the titles that hold such a word


@dataclass(frozen=True)
class Offer:
    """`insert` takes the place of what was typed; `label` and `note` tell one from the other."""

    insert: str
    label: str
    note: str


def people(*, q: str, member: Member, thread: Thread | None) -> list[Offer]:
    """Whoever wrote in the thread (it was let through) first, then others; by the beginning of
    handle or name. At most two queries."""
    here = member_page.listed().exclude(pk=member.pk)
    if q:
        here = here.filter(Q(handle__istartswith=q) | Q(display_name__istartswith=q))
    found: list[Member] = []
    if thread is not None:
        seen = Post.objects.seen_by(member).filter(thread=thread, author=OuterRef("pk"))
        found = list(here.filter(Exists(seen)).order_by("handle")[:MOST])
    if q and len(found) < MOST:
        others = here.exclude(pk__in=[one.pk for one in found]).order_by("handle")
        found += others[: MOST - len(found)]
    return [Offer(f"@{one.handle} ", str(one), f"@{one.handle}") for one in found]


def tags_and_threads(*, q: str, member: Member) -> list[Offer]:
    """Tags that begin so, by any of their names, and threads with such a word in their title; the
    number of a thread finds it as well. At most two queries."""
    listed = Thread.objects.listed_for(member)
    if not q:
        return []
    begins = q.lower()
    called = TagName.objects.filter(name__startswith=begins).values("tag")
    either = Q(name__startswith=begins) | Q(pk__in=called)
    named = tag_reads.seen(member=member).filter(either).order_by("name")
    tags = [Offer(f"#{tag.name} ", f"#{tag.name}", "") for tag in named[: MOST // 2]]
    chosen = _called(listed, q)
    if chosen is None:
        return tags
    shown = chosen.only("id", "kind", "title", "slug", "state")[: MOST - len(tags)]
    return tags + [
        Offer(f"{one.get_absolute_url()} ", one.title, _standing(one)) for one in shown
    ]  # fmt: skip


def _standing(thread: Thread) -> str:
    """How a question stands; anything else is called by its kind."""
    told = thread.get_state_display() if thread.is_question else thread.get_kind_display()
    return str(told)


def _called(listed: QuerySet[Thread], q: str) -> QuerySet[Thread] | None:
    if q.isascii() and q.isdigit() and len(q) < 18:
        return listed.filter(pk=int(q))
    words = re.findall(r"[^\W_]+", q)
    if not words or len(words[-1]) < ENOUGH:
        return None
    text = " & ".join(f"'{word}':*A" for word in words)
    sought = SearchQuery(text, search_type="raw", config="simple")
    documents = SearchDocument.objects.filter(vector=sought).values("pk")[:CANDIDATES]
    return listed.filter(pk__in=documents).order_by("-active_at", "-pk")
