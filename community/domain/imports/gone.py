"""What a later dump no longer holds: deleted here too, softly, unless people here took it on."""

from community.domain.imports import mapping, stage, threads
from community.domain.imports.context import Context, in_batches
from community.domain.imports.report import Tally
from community.models import ImportedRow
from forum.models import Event, Post, Solution, Thread, ThreadLink

NOUNS = {
    Post.Kind.QUESTION: "questions",
    Post.Kind.ANSWER: "answers",
    Post.Kind.COMMENT: "comments",
}
FEW = 50  # a site this small may lose most of its posts
_FIND = """
SELECT known.id, known.target_id FROM community_importedrow AS known
WHERE known.site_id = %s AND known.kind = %s AND known.gone_at IS NULL AND known.id > %s
  AND NOT EXISTS (SELECT FROM import_seen AS seen
    WHERE seen.kind = ANY(%s) AND seen.source = known.source_id)
ORDER BY known.id LIMIT %s
"""
SEEN = {
    mapping.Kind.POST: ["question", "answer"],
    mapping.Kind.COMMENT: ["comment"],
    mapping.Kind.LINK: ["link"],
}


def follow(ctx: Context, kind: mapping.Kind) -> None:
    """Delete what was imported once and is not in this dump. The caller knows that the file was
    read completely. A dump that holds hardly anything we know is taken for another site's."""
    known = ImportedRow.objects.filter(site=ctx.site, kind=kind, gone_at=None).count()
    missing = len(_find(ctx, kind, 0, known + 1)) if known <= FEW else _count(ctx, kind)
    if known > FEW and missing * 2 > known:
        ctx.report.note(
            f"{missing:,} of {known:,} {kind}s imported before are not in this dump. Is it another"
            " site's, or a part of one? Nothing was deleted."
        )
        return
    last = 0
    while rows := _find(ctx, kind, last, 500):
        in_batches(ctx, rows, _drop_links if kind == mapping.Kind.LINK else _delete)
        last = rows[-1][0]


def _find(ctx: Context, kind: mapping.Kind, after: int, size: int) -> list[tuple[int, int]]:
    return stage.query(_FIND, [ctx.site.pk, kind, after, SEEN[kind], size])


def _count(ctx: Context, kind: mapping.Kind) -> int:
    counted = _FIND.replace("known.id, known.target_id", "count(*)").split("ORDER BY")[0]
    return int(stage.query(counted, [ctx.site.pk, kind, 0, SEEN[kind]])[0][0])


def _delete(ctx: Context, rows: list[tuple[int, int]], tally: Tally) -> None:
    found = threads.lock_posts([target for _pk, target in rows])
    lively = _lively(found)
    touched, left = [], []
    for pk, target in rows:
        post = found.get(target)
        if post is None:
            left.append(pk)
            continue
        if target in lively:
            tally.skip("posts that are gone there, kept because people here took them on", target)
            continue
        left.append(pk)
        if post.deleted_at is not None:
            continue
        post.deleted_at = ctx.now
        if post.kind == Post.Kind.QUESTION:
            post.thread.deleted_at = ctx.now
        touched.append(post)
        tally.count(NOUNS[Post.Kind(post.kind)], "gone")
    _store(ctx, touched)
    ImportedRow.objects.filter(pk__in=left).update(gone_at=ctx.now)


def _store(ctx: Context, gone: list[Post]) -> None:
    Post.objects.bulk_update(gone, ["deleted_at"])
    Thread.objects.bulk_update(
        [post.thread for post in gone if post.kind == Post.Kind.QUESTION], ["deleted_at"]
    )
    facts = Solution.objects.filter(post__in=gone, post__kind=Post.Kind.ANSWER, cleared_at=None)
    solved = list(facts.values_list("thread", flat=True))
    facts.update(cleared_at=ctx.now)
    Thread.objects.filter(pk__in=solved).update(solution=None, state=Thread.State.OPEN)
    threads.refresh(ctx, [post.thread_id for post in gone])


def _lively(found: dict[int, Post]) -> set[int]:
    """Posts on which people here acted or wrote: for a question, anywhere in its thread."""
    homes = {post.thread_id for post in found.values()}
    deeds = Event.objects.filter(thread__in=homes, by__isnull=False)
    acted = set(deeds.values_list("thread", "post"))
    ours = set(
        Post.objects.filter(parent__in=found, deleted_at=None)
        .filter(pk__in=Event.objects.filter(kind=Event.Kind.POST_ADDED).values("post"))
        .values_list("parent", flat=True)
    )
    pointed_to = ThreadLink.objects.filter(target__in=homes).exclude(by=None)
    busy = {thread for thread, _post in acted} | set(pointed_to.values_list("target", flat=True))
    return {
        post.pk
        for post in found.values()
        if post.pk in ours
        or (post.kind == Post.Kind.QUESTION and post.thread_id in busy)
        or (post.thread_id, post.pk) in acted
    }


def _drop_links(ctx: Context, rows: list[tuple[int, int]], tally: Tally) -> None:
    # What people here have said as well is theirs, and stays.
    links = ThreadLink.objects.filter(pk__in=[target for _pk, target in rows], by=None)
    for kind, noun in (("duplicate", "duplicates"), ("related", "related")):
        tally.count(noun, "gone", links.filter(kind=kind).count())
    links.delete()
    ImportedRow.objects.filter(pk__in=[pk for pk, _target in rows]).delete()
