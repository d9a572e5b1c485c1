"""What texts name: people, tags and other threads, as far as they may be shown."""

from collections.abc import Iterable, Mapping, Sequence, Set

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from forum.lib import addresses, markup, thread_links
from forum.models import Member, Post, Thread
from forum.queries import tags as tag_reads

SHOWN = ("id", "kind", "title", "slug", "state", "waiting_since", "language")


def members(names: Set[str]) -> Mapping[str, str]:
    """Path by handle (small letters) of those who are here. One query."""
    here = Member.objects.filter(is_active=True).annotate(small=Lower("handle"))
    found = here.filter(small__in=names).values_list("small", "handle")
    return {small: addresses.path("member", handle) for small, handle in found}


def mentioned_in(html: str) -> QuerySet[Member]:
    """The people whom the text names; nobody is asked for where it names none."""
    return people(markup.mentioned(html))


def people(paths: Sequence[str]) -> QuerySet[Member]:
    """Whose pages these are; nobody is asked for without any."""
    if not paths:
        return Member.objects.none()
    return Member.objects.filter(handle__in=[path.split("/")[-2] for path in paths])


def tags(names: Set[str]) -> Mapping[str, str]:
    """Path by any name of the tags that everybody may see on a thread. One query."""
    called = Q(name__in=names) | Q(other_names__name__in=names)
    found = tag_reads.seen(member=None).filter(called).order_by("name")
    told = found.values_list("name", "other_names__name", "slug")
    paths = {other: addresses.path("tag", slug) for _, other, slug in told if other in names}
    return paths | {name: addresses.path("tag", slug) for name, _, slug in told if name in names}


def threads(*, htmls: Iterable[str], member: Member | None) -> dict[int, Thread]:
    """The threads that these texts link to and this person may see, by id; only SHOWN of them is
    loaded. One query, none without links."""
    ids = thread_links.named_in(htmls)
    if not ids:
        return {}
    return Thread.objects.listed_for(member).only(*SHOWN).in_bulk(ids)


def link(posts: Sequence[Post], *, member: Member | None) -> None:
    """Let links to our threads in these posts bear their titles when `member` reads them. One
    query, none without links."""
    linked = threads(htmls=[post.body_html for post in posts], member=member)
    for post in posts if linked else ():
        vars(post)["linked"] = linked
