"""Everything that a thread's page shows, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q, QuerySet

from forum import rules
from forum.models import Attachment, Event, Mark, Member, Post, Thread, ThreadLink
from forum.queries import attachments

PAGE_SIZE = 30
MOST_HISTORY = 50
SORTS = {
    "helpful": ("-helpful_count", "created_at", "pk"),
    "oldest": ("created_at", "pk"),
    "newest": ("-created_at", "-pk"),
}
# What a reader of the thread wants to know of its past; the rest is for upper floors.
TOLD = (
    Event.Kind.THREAD_RETITLED,
    Event.Kind.THREAD_RETAGGED,
    Event.Kind.THREAD_MOVED,
    Event.Kind.THREAD_CLOSED,
    Event.Kind.THREAD_REOPENED,
    Event.Kind.SOLUTION_SET,
    Event.Kind.SOLUTION_CLEARED,
    Event.Kind.DID_NOT_HELP,
    Event.Kind.SOLVED_ALONE,
)


@dataclass
class PostView:
    """A post as this reader sees it: what they may do, whether they marked it, its pictures and
    comments."""

    post: Post
    may: set[str]
    marked: bool = False
    is_solution: bool = False
    is_asker: bool = False
    pictures: list[Attachment] = field(default_factory=list)
    comments: list["PostView"] = field(default_factory=list)

    @property
    def deleted(self) -> bool:
        return self.post.deleted_at is not None


@dataclass
class ThreadPage:
    """`number` of `count` pages of answers; the solution stands apart and is on each."""

    thread: Thread
    question: PostView
    solution: PostView | None
    answers: list[PostView]
    may: set[str]
    sort: str
    number: int
    count: int
    duplicates: list[Thread]
    related: list[Thread]
    history: list[Event]
    newest_at: datetime


def load(*, thread: Thread, member: Member | None, sort: str, number: int) -> ThreadPage | None:
    """The page `number` (from 1) of the thread's answers; None where there is no such page.

    `thread` comes from access.thread. At most nine queries, however many posts there are.
    """
    answers = _seen(thread, member).filter(kind=Post.Kind.ANSWER)
    solution_id = thread.solution.post_id if thread.solution else None
    total = answers.count() if thread.answer_count or member is not None else 0
    others = answers.exclude(pk=solution_id or 0).order_by(*SORTS[sort])
    start = (number - 1) * PAGE_SIZE
    listed = list(others[start : start + PAGE_SIZE]) if total else []
    count = max(1, -(-(total - bool(solution_id)) // PAGE_SIZE))
    if number > count:
        return None
    heads = list(_seen(thread, member).filter(Q(kind=Post.Kind.QUESTION) | Q(pk=solution_id)))
    question = next((post for post in heads if post.kind == Post.Kind.QUESTION), None)
    if question is None:
        return None
    views = _views(thread, member, [*heads, *listed])
    links = _links(thread, member)
    return ThreadPage(
        thread=thread,
        question=views[question.pk],
        solution=views.get(solution_id) if solution_id else None,
        answers=[views[post.pk] for post in listed],
        may=_may_thread(thread, member),
        sort=sort,
        number=number,
        count=count,
        duplicates=[link.target for link in links if link.kind == ThreadLink.Kind.DUPLICATE],
        related=[link.target for link in links if link.kind == ThreadLink.Kind.RELATED],
        history=_history(thread),
        newest_at=thread.active_at,
    )


def one(*, post: Post, member: Member | None) -> PostView:
    """A single post as `member` sees it, with its comments: for fragments."""
    full = _seen(post.thread, member).get(pk=post.pk)
    return _views(post.thread, member, [full])[full.pk]


def place(*, post: Post, member: Member | None) -> int:
    """On which page of the answers, in the default order, `post` (or its parent) stands."""
    thread = post.thread
    answer = post.parent or post
    solution_id = thread.solution.post_id if thread.solution else None
    if answer.kind != Post.Kind.ANSWER or answer.pk == solution_id:
        return 1
    before = _seen(thread, member).filter(kind=Post.Kind.ANSWER).filter(
        Q(helpful_count__gt=answer.helpful_count)
        | Q(helpful_count=answer.helpful_count, created_at__lt=answer.created_at)
        | Q(helpful_count=answer.helpful_count, created_at=answer.created_at, pk__lt=answer.pk)
    )  # fmt: skip
    if solution_id:
        before = before.exclude(pk=solution_id)
    return before.count() // PAGE_SIZE + 1


def _seen(thread: Thread, member: Member | None) -> QuerySet[Post]:
    """The posts of a thread that was let through, as far as `member` may see them."""
    return (
        Post.objects.filter(thread=thread)
        .seen_by(member)
        .select_related("author__standing", "edited_by", "deleted_by")
    )


def _views(thread: Thread, member: Member | None, posts: list[Post]) -> dict[int, PostView]:
    """Views by post id, each with its comments. Two queries, one for visitors, and one more where
    there are pictures."""
    comments: dict[int, list[Post]] = defaultdict(list)
    ids = [post.pk for post in posts]
    for comment in _seen(thread, member).filter(parent__in=ids).order_by("created_at", "pk"):
        comments[comment.parent_id or 0].append(comment)
    marked = _marked(member, ids)
    pictures = attachments.of_posts(posts=posts, member=member)
    solution_id = thread.solution.post_id if thread.solution else None
    views = {}
    for post in posts:
        views[post.pk] = PostView(
            post=post,
            may=_may(thread, member, post),
            marked=post.pk in marked,
            is_solution=post.pk == solution_id,
            is_asker=_by_asker(thread, post),
            pictures=pictures[post.pk],
            comments=[
                PostView(
                    comment, _may(thread, member, comment), is_asker=_by_asker(thread, comment)
                )
                for comment in comments[post.pk]
            ],
        )
    return views


def _marked(member: Member | None, ids: list[int]) -> set[int]:
    if member is None:
        return set()
    marks = Mark.objects.filter(member=member, post__in=ids, withdrawn_at=None)
    return set(marks.values_list("post_id", flat=True))


def _by_asker(thread: Thread, post: Post) -> bool:
    return thread.author_id is not None and post.author_id == thread.author_id


def _may(thread: Thread, member: Member | None, post: Post) -> set[str]:
    """What the member may do with the post, and what a visitor could after signing in."""
    post.thread = thread
    if member is None:
        open_to_all = set()
        if thread.takes_posts and post.kind != Post.Kind.COMMENT:
            open_to_all.add("comment")
        if post.kind == Post.Kind.ANSWER or thread.kind == Thread.Kind.ARTICLE:
            open_to_all.add("mark")
        return open_to_all if post.kind != Post.Kind.COMMENT else set()
    checks = {
        "edit": rules.allowed(rules.check_edit, member, thread, post),
        "delete": post.deleted_at is None
        and rules.allowed(rules.check_delete, member, thread, post),
        "restore": post.deleted_at is not None and rules.allowed(rules.check_restore, member, post),
        "accept": post.kind == Post.Kind.ANSWER
        and rules.allowed(rules.check_accept, member, thread, post, "to be given"),
        "mark": rules.allowed(rules.check_mark, member, thread, post),
        "comment": rules.allowed(rules.check_comment, member, thread, post),
    }
    return {name for name, yes in checks.items() if yes}


def _may_thread(thread: Thread, member: Member | None) -> set[str]:
    if member is None:
        return {"answer"} if thread.takes_posts and thread.is_question else set()
    checks = {
        "answer": rules.allowed(rules.check_answer, member, thread),
        "manage": rules.allowed(rules.check_moderate, member),
        "clear": thread.solution is not None
        and rules.allowed(rules.check_clear, member, thread, "to be given"),
    }
    return {name for name, yes in checks.items() if yes}


def _links(thread: Thread, member: Member | None) -> list[ThreadLink]:
    visible = Thread.objects.listed_for(member)
    links = ThreadLink.objects.filter(thread=thread, target__in=visible).select_related("target")
    return list(links.order_by("kind", "pk")[:20])


def _history(thread: Thread) -> list[Event]:
    told = Event.objects.filter(thread=thread, kind__in=TOLD).select_related("by")
    return list(told.order_by("-at", F("pk").desc())[:MOST_HISTORY])[::-1]
