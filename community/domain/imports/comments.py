"""Their comments, under the posts that they are about."""

from community.domain.imports import fields, mapping, posts, stage, store, threads
from community.domain.imports.context import Context
from community.domain.imports.fields import Entry
from community.domain.imports.posts import Incoming, Renewed
from community.domain.imports.reader import Row
from community.domain.imports.report import Tally
from forum.models import Post, Revision

NOUN = "comments"
KIND = mapping.Kind.COMMENT


def write(ctx: Context, rows: list[Row], tally: Tally) -> None:
    """Make or renew the comments of a batch of Comments rows. Posts come first."""
    found = posts.entries(rows, fields.comment, NOUN, tally)
    stage.see("comment", [entry.source_id for entry in found])
    parents = _parents(ctx, found)
    items = []
    for item in _incoming(ctx, found):
        if not item.entry.body.strip():
            tally.skip("comments without a word", item.entry.source_id)
        elif item.entry.parent in parents:
            items.append(item)
        elif ctx.limit is None:
            tally.skip("comments whose post is not there", item.entry.source_id)
    changed = [item for item in items if item.changed]
    tally.count(NOUN, "unchanged", len(items) - len(changed))
    touched = _create(ctx, [i for i in changed if i.known is None], parents, tally)
    touched += _renew(ctx, posts.renewed(changed), parents, tally)
    threads.mark(ctx, touched)


def _incoming(ctx: Context, found: list[Entry]) -> list[Incoming]:
    known = mapping.known(ctx, KIND, [entry.source_id for entry in found])
    members = mapping.targets(ctx, mapping.Kind.MEMBER, {entry.owner for entry in found})
    result = []
    for entry in found:
        author, body = members.get(entry.owner or 0), posts.body_digest(entry)
        whole = fields.digest(entry.parent, entry.created_at, entry.score, author, body)
        result.append(
            Incoming(entry, entry.score, 0, author, None, whole, body, known.get(entry.source_id))
        )
    return result


def _parents(ctx: Context, found: list[Entry]) -> dict[int, Post]:
    """Source id of a post -> our post (id and thread only)."""
    targets = mapping.targets(ctx, posts.KIND, {entry.parent for entry in found})
    ours = Post.objects.only("pk", "thread_id").in_bulk(targets.values())
    return {source: ours[target] for source, target in targets.items() if target in ours}


def _create(
    ctx: Context, items: list[Incoming], parents: dict[int, Post], tally: Tally
) -> list[int]:
    made = []
    for item in items:
        parent = parents[item.entry.parent or 0]
        post = Post(kind=Post.Kind.COMMENT, parent=parent, thread_id=parent.thread_id)
        posts.write_text(ctx, post, posts.job(item.entry, "comment"), tally)
        posts.put_facts(post, item)
        made.append(post)
    store.insert(Post, made)
    store.insert(
        Revision,
        [
            Revision(post=post, number=1, body=post.body, by_id=post.author_id, at=post.created_at)
            for post in made
        ],
    )
    pairs = zip(items, made, strict=True)
    mapping.remember(
        ctx, KIND, [(item.entry.source_id, post.pk, item.whole, item.body) for item, post in pairs]
    )
    tally.count(NOUN, "new", len(items))
    return [post.thread_id for post in made]


def _renew(ctx: Context, items: list[Renewed], parents: dict[int, Post], tally: Tally) -> list[int]:
    kept = threads.lock_posts(known.target_id for _item, known in items)
    here = posts.here(kept)
    written = []
    for item, known in items:
        post = kept.get(known.target_id)
        if post is None:
            tally.skip("comments that were removed here", item.entry.source_id)
            continue
        parent = parents[item.entry.parent or 0]
        post.parent, post.thread_id = parent, parent.thread_id
        ours = posts.renew(post, item, known, here, tally, NOUN)
        if ours and item.text_changed:
            posts.write_text(ctx, post, posts.job(item.entry, "comment"), tally)
            Revision.objects.filter(post=post, number=1).update(body=post.body)
        written.append(post)
    Post.objects.bulk_update(written, posts.FIELDS)
    mapping.renew((known.pk, item.whole, item.body) for item, known in items)
    return [post.thread_id for post in written]
