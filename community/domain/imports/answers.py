"""Their answers, under the threads that their questions became."""

from community.domain.imports import fields, history, mapping, posts, stage, store, threads
from community.domain.imports.context import Context
from community.domain.imports.posts import Incoming, Renewed
from community.domain.imports.reader import Row
from community.domain.imports.report import Tally
from forum.models import Post, Revision

NOUN = "answers"


def write(ctx: Context, rows: list[Row], tally: Tally) -> None:
    """Make or renew the answers of a batch of Posts rows of kind 2. Questions come first."""
    found = posts.entries(rows, fields.post, NOUN, tally)
    stage.see("answer", [entry.source_id for entry in found])
    parents = _parents(ctx, found)
    items = []
    for item in posts.incoming(ctx, found, tally):
        if item.entry.parent in parents:
            items.append(item)
        elif ctx.limit is None:
            tally.skip("answers whose question is not there", item.entry.source_id)
    changed = [item for item in items if item.changed]
    tally.count(NOUN, "unchanged", len(items) - len(changed))
    past = history.past(ctx, [item.entry.source_id for item in changed], tally)
    threads.lock(parents[item.entry.parent or 0] for item in changed)
    new = [item for item in changed if item.known is None]
    touched = _create(ctx, new, parents, past, tally)
    touched += _renew(ctx, posts.renewed(changed), parents, past, tally)
    threads.refresh(ctx, touched)


def _parents(ctx: Context, found: list[fields.Entry]) -> dict[int, int]:
    """Source id of a question -> id of our thread."""
    targets = mapping.targets(ctx, posts.KIND, {entry.parent for entry in found})
    questions = Post.objects.filter(pk__in=targets.values(), kind=Post.Kind.QUESTION)
    ours = dict(questions.values_list("pk", "thread_id"))
    return {source: ours[target] for source, target in targets.items() if target in ours}


def _create(
    ctx: Context, items: list[Incoming], parents: dict[int, int], past: history.Past, tally: Tally
) -> list[int]:
    made = []
    for item in items:
        post = Post(kind=Post.Kind.ANSWER, thread_id=parents[item.entry.parent or 0])
        posts.write_text(ctx, post, posts.job(item.entry), tally)
        posts.put_facts(post, item)
        made.append(post)
    store.insert(Post, made)
    pairs = list(zip(items, made, strict=True))
    store.insert(
        Revision,
        (
            revision
            for item, post in pairs
            for revision in history.first(post, item.entry.source_id, past)
        ),
    )
    mapping.remember(
        ctx,
        posts.KIND,
        [(item.entry.source_id, post.pk, item.whole, item.body) for item, post in pairs],
    )
    tally.count(NOUN, "new", len(items))
    return [post.thread_id for post in made]


def _renew(
    ctx: Context, items: list[Renewed], parents: dict[int, int], past: history.Past, tally: Tally
) -> list[int]:
    kept = threads.lock_posts(known.target_id for _item, known in items)
    here = posts.here(kept)
    written, versions, touched = [], [], []
    for item, known in items:
        post = kept.get(known.target_id)
        if post is None or post.kind != Post.Kind.ANSWER:
            tally.skip(
                "answers that were removed or made something else here", item.entry.source_id
            )
            continue
        ours = posts.renew(post, item, known, here, tally, NOUN)
        if ours and item.text_changed:
            posts.write_text(ctx, post, posts.job(item.entry), tally)
        touched += [post.thread_id, _move(post, item, parents, here, tally)]
        written.append(post)
        if ours:
            versions.append((post, history.first(post, item.entry.source_id, past)))
    Post.objects.bulk_update(written, posts.FIELDS)
    _take_comments_along(written)
    history.sync(versions, now=ctx.now)
    mapping.renew((known.pk, item.whole, item.body) for item, known in items)
    return touched


def _move(
    post: Post, item: Incoming, parents: dict[int, int], here: posts.Here, tally: Tally
) -> int:
    """Put the answer under its question, and return that thread; what the ledger speaks of stays
    where it is."""
    thread = parents[item.entry.parent or 0]
    if thread != post.thread_id and post.pk in here.settled:
        tally.skip("answers that people here took on: their question stays", item.entry.source_id)
    else:
        post.thread_id = thread
    return post.thread_id


def _take_comments_along(answers: list[Post]) -> None:
    """An answer that went to another question took its comments with it."""
    homes = {post.pk: post.thread_id for post in answers}
    strays = [
        comment
        for comment in Post.objects.filter(parent__in=homes).only("pk", "parent_id", "thread_id")
        if comment.thread_id != homes[comment.parent_id or 0]
    ]
    for comment in strays:
        comment.thread_id = homes[comment.parent_id or 0]
    Post.objects.bulk_update(strays, ["thread"])
