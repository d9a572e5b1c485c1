"""Their questions as threads."""

from community.domain.imports import fields, history, mapping, posts, stage, store, tagging, threads
from community.domain.imports.context import Context
from community.domain.imports.posts import Incoming, Renewed
from community.domain.imports.reader import Row
from community.domain.imports.report import Tally
from forum.lib import text
from forum.models import Event, Post, Revision, Thread, ThreadViews

NOUN = "questions"
THREAD_FIELDS = [
    "title", "slug", "excerpt", "author", "created_at", "active_at", "closed_at", "closed_reason",
    "deleted_at",
]  # fmt: skip


def write(ctx: Context, rows: list[Row], tally: Tally) -> None:
    """Make or renew the threads of a batch of Posts rows of kind 1."""
    found = posts.entries(rows, fields.post, NOUN, tally)
    stage.see("question", [entry.source_id for entry in found])
    stage.accept((e.source_id, e.accepted) for e in found if e.accepted is not None)
    items = posts.incoming(ctx, found, tally)
    changed = [item for item in items if item.changed]
    tally.count(NOUN, "unchanged", len(items) - len(changed))
    past = history.past(ctx, [item.entry.source_id for item in changed], tally)
    _create(ctx, [item for item in changed if item.known is None], past, tally)
    _renew(ctx, posts.renewed(changed), past, tally)


def _create(ctx: Context, items: list[Incoming], past: history.Past, tally: Tally) -> None:
    pairs = []
    for item in items:
        thread = Thread(
            kind=Thread.Kind.QUESTION, category=ctx.site.category, language=ctx.site.language
        )
        post = Post(kind=Post.Kind.QUESTION)
        posts.write_text(ctx, post, posts.job(item.entry), tally)
        posts.put_facts(post, item)
        _head(ctx, thread, post, item, past)
        thread.state = Thread.State.CLOSED if thread.closed_at else Thread.State.OPEN
        thread.waiting_since = None if thread.closed_at else thread.created_at
        pairs.append((thread, post))
    store.insert(Thread, [thread for thread, _post in pairs])
    for thread, post in pairs:
        post.thread = thread
    store.insert(Post, [post for _thread, post in pairs])
    made = list(zip(items, pairs, strict=True))
    store.insert(
        Revision,
        (
            revision
            for item, (thread, post) in made
            for revision in _versions(item, thread, post, past)
        ),
    )
    store.insert(
        ThreadViews,
        [ThreadViews(thread=thread, count=item.entry.views) for item, (thread, _post) in made],
    )
    tagging.put([(thread, item.entry.tags) for item, (thread, _post) in made], fresh=True)
    mapping.remember(
        ctx,
        posts.KIND,
        [(item.entry.source_id, post.pk, item.whole, item.body) for item, (_thread, post) in made],
        needs_index=True,
    )
    tally.count(NOUN, "new", len(items))


def _renew(ctx: Context, items: list[Renewed], past: history.Past, tally: Tally) -> None:
    kept = threads.lock_posts(known.target_id for _item, known in items)
    here = posts.here(kept)
    told = _threads_decided_here([post.thread_id for post in kept.values()])
    written, versions, tagged = [], [], []
    for item, known in items:
        post = kept.get(known.target_id)
        if post is None or post.kind != Post.Kind.QUESTION:
            tally.skip(
                "questions whose thread was removed or made something else here",
                item.entry.source_id,
            )
            continue
        ours = posts.renew(post, item, known, here, tally, NOUN)
        if ours:
            if item.text_changed:
                posts.write_text(ctx, post, posts.job(item.entry), tally)
            tagged.append((post.thread, item.entry.tags))
        was_closed = post.thread.closed_at, post.thread.closed_reason
        _head(ctx, post.thread, post, item, past, named=ours)
        if post.thread_id in told:
            post.thread.closed_at, post.thread.closed_reason = was_closed
        if known.gone_at is not None and post.deleted_at is None:
            post.thread.deleted_at = None
        written.append((item, post))
        if ours:
            versions.append((post, _versions(item, post.thread, post, past)))
    _store(written)
    history.sync(versions, now=ctx.now)
    tagging.put(tagged)
    mapping.renew((known.pk, item.whole, item.body) for item, known in items)
    threads.refresh(ctx, [post.thread_id for _item, post in written])


def _store(written: list[tuple[Incoming, Post]]) -> None:
    Post.objects.bulk_update([post for _item, post in written], posts.FIELDS)
    Thread.objects.bulk_update([post.thread for _item, post in written], THREAD_FIELDS)
    counted = ThreadViews.objects.in_bulk([post.thread_id for _item, post in written])
    more = []
    for item, post in written:
        views = counted.get(post.thread_id)
        if views is not None and views.count < item.entry.views:
            views.count = item.entry.views
            more.append(views)
    ThreadViews.objects.bulk_update(more, ["count"])


def _head(
    ctx: Context,
    thread: Thread,
    post: Post,
    item: Incoming,
    past: history.Past,
    *,
    named: bool = True,
) -> None:
    """Set what the thread shows of its question; its name only when `named`."""
    entry = item.entry
    if named:
        title = entry.title or post.excerpt or f"{ctx.site.slug} {entry.source_id}"
        thread.title = text.shorten(title, fields.TITLE)
        thread.slug = text.slug(thread.title)
        thread.excerpt = post.excerpt
    thread.author_id, thread.created_at = post.author_id, post.created_at
    active_at = entry.active_at or entry.created_at
    thread.active_at = max(thread.active_at, active_at) if thread.active_at else active_at
    thread.closed_at = entry.closed_at
    code = past.closed.get(entry.source_id, "")
    thread.closed_reason = (
        history.closing(code, language=thread.language) if entry.closed_at else ""
    )


def _versions(item: Incoming, thread: Thread, post: Post, past: history.Past) -> list[Revision]:
    tags = history.written(item.entry.tags)
    return history.first(post, item.entry.source_id, past, title=thread.title, tags=tags)


def _threads_decided_here(ids: list[int]) -> set[int]:
    """Threads that people here closed or opened again."""
    kinds = [Event.Kind.THREAD_CLOSED, Event.Kind.THREAD_REOPENED]
    found = Event.objects.filter(thread__in=ids, kind__in=kinds)
    return {thread for thread in found.values_list("thread", flat=True) if thread is not None}
