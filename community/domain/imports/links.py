"""Which of their questions are twins or worth reading beside each other."""

from community.domain.imports import fields, mapping, posts, stage, store
from community.domain.imports.context import Context
from community.domain.imports.reader import Row
from community.domain.imports.report import Tally
from forum.models import Post, ThreadLink

KIND = mapping.Kind.LINK
KINDS = {"1": ThreadLink.Kind.RELATED, "3": ThreadLink.Kind.DUPLICATE}
NOUNS = {ThreadLink.Kind.RELATED: "related", ThreadLink.Kind.DUPLICATE: "duplicates"}


def write(ctx: Context, rows: list[Row], tally: Tally) -> None:
    """Make the links of a batch of PostLinks rows. Questions come first."""
    ids = {fields.number(row, "Id") for row in rows}
    stage.see("link", [source for source in ids if source is not None])
    known = mapping.known(ctx, KIND, ids)
    homes = _threads(ctx, rows)
    wanted: dict[tuple[int, int, str], tuple[int, Row]] = {}
    for row in rows:
        source, kind = fields.number(row, "Id"), KINDS.get(row.get("LinkTypeId", ""))
        ends = [homes.get(fields.number(row, name) or 0) for name in ("PostId", "RelatedPostId")]
        if source is None or kind is None:
            tally.skip("links of an unknown kind or without an id", row.get("Id"))
        elif source in known:
            tally.count(NOUNS[kind], "unchanged")
        elif ends[0] is None or ends[1] is None:
            if ctx.limit is None:
                tally.skip("links to or from posts that are not there", source)
        elif ends[0] == ends[1]:
            tally.skip("links of a thread to itself", source)
        elif (ends[0], ends[1], kind) in wanted:
            tally.skip("links that stand there twice", source)
        else:
            wanted[ends[0], ends[1], kind] = source, row
    _create(ctx, wanted, tally)


def _threads(ctx: Context, rows: list[Row]) -> dict[int, int]:
    """Source id of a post -> our thread."""
    named = {fields.number(row, name) for row in rows for name in ("PostId", "RelatedPostId")}
    targets = mapping.targets(ctx, posts.KIND, named)
    ours = dict(Post.objects.filter(pk__in=targets.values()).values_list("pk", "thread_id"))
    return {source: ours[target] for source, target in targets.items() if target in ours}


def _create(
    ctx: Context, wanted: dict[tuple[int, int, str], tuple[int, Row]], tally: Tally
) -> None:
    # Those that ended as well: people here said that the questions differ.
    here = ThreadLink.facts.filter(thread__in={thread for thread, _target, _kind in wanted})
    have = set(here.values_list("thread", "target", "kind"))
    links = []
    for (thread, target, kind), (source, row) in wanted.items():
        if (thread, target, kind) in have:
            tally.skip("links that are here already", source)
            continue
        at = fields.instant(row, "CreationDate") or ctx.now
        links.append((source, ThreadLink(thread_id=thread, target_id=target, kind=kind, at=at)))
        tally.count(NOUNS[ThreadLink.Kind(kind)], "new")
    store.insert(ThreadLink, [link for _source, link in links])
    nothing = fields.digest()
    mapping.remember(ctx, KIND, [(source, link.pk, nothing, None) for source, link in links])
