"""Everything that a thread's page shows, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from forum.models import Attachment, Confirmation, Event, Member, Post, Revision, Thread
from forum.queries import attachments, kin, named, neighbours, refusals, thread_may, thread_posts
from forum.queries.parts import attach
from forum.queries.thread_head import ArticleNote, Happening, Head
from forum.queries.thread_posts import PAGE_SIZE


@dataclass
class PostView:
    """A post as this reader sees it: what they may do, whether they marked it, what they say after
    trying it, its pictures and comments."""

    post: Post
    may: set[str]
    marked: bool = False
    reaction: str | None = None
    is_solution: bool = False
    is_asker: bool = False
    pictures: list[Attachment] = field(default_factory=list)
    comments: list["PostView"] = field(default_factory=list)
    words: list[thread_posts.Word] = field(default_factory=list)
    # What it was called, and the facts, as the question of a thread that was merged into this one.
    title: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def company_word(self) -> thread_posts.Word | None:
        """The first of the company who stands behind it."""
        return next((word for word in self.words if word.kind == Confirmation.Kind.COMPANY), None)

    @property
    def others(self) -> list[thread_posts.Word]:
        return [word for word in self.words if word.kind == Confirmation.Kind.OTHERS]

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
    kin: kin.Kin
    similar: list[Thread]
    history: list[Happening]
    views: int
    newest_post: int
    article: ArticleNote | None = None
    asked: list[PostView] = field(default_factory=list)  # questions that were merged into this one

    @property
    def reworded(self) -> Happening | None:
        """The latest change of the title or the tags, where others made it: its asker may take it
        back."""
        told = [one for one in self.history if one.kind in Event.WORDINGS]
        # The title first, where one act changed both.
        last = next((one for one in told if one.at == told[-1].at), None)
        return last if last is not None and last.undo is not None else None

    @property
    def forwards_to(self) -> Thread | None:
        """Where readers find the answer of a duplicate that has none itself."""
        original = self.kin.original
        return original.thread if original and not self.thread.answer_count else None


def load(
    *, head: Head, member: Member | None, sort: str, number: int, now: datetime
) -> ThreadPage | None:
    """The page `number` (from 1) of the thread's answers; None where there is no such page.

    `head` comes from access.thread_to_show. A query for the posts and one for
    what is like the thread; one more each where there are pictures, links to our threads, and
    somebody who may confirm. However many posts there are.
    """
    thread = head.thread
    solution_id = _solution_id(thread)
    total, posts = thread_posts.of_page(thread=thread, member=member, sort=sort, number=number)
    views = _views(thread, member, posts, now)
    solution = views.pop(solution_id, None) if solution_id else None
    question = next((view for view in views.values() if view.post.kind == "question"), None)
    count = max(1, -(-(total - bool(solution_id)) // PAGE_SIZE))
    if question is None or number > count:
        return None
    if question.is_asker or thread.author_id is None:
        attach(thread, author=question.post.author)
    own = kin.of(thread, member=member) if head.has_kin else kin.Kin()
    return ThreadPage(
        thread=thread,
        question=question,
        solution=solution,
        answers=[view for view in views.values() if view.post.kind == Post.Kind.ANSWER],
        asked=_asked(views.values()),
        may=thread_may.of_thread(thread=thread, member=member, own=own),
        sort=sort,
        number=number,
        count=count,
        kin=own,
        similar=own.near if head.has_kin else neighbours.of(thread, member=member),
        history=head.history,
        views=head.views,
        newest_post=head.newest_post,
        article=head.article,
    )


def _asked(views: Iterable[PostView]) -> list[PostView]:
    """The questions that were merged into this one, the oldest first."""
    found = {view.post.pk: view for view in views if view.post.kind == Post.Kind.ASKED}
    if found:  # the last version that was a question says what it was called
        versions = Revision.objects.filter(post__in=found).exclude(title="").order_by("number")
        for version in versions.only("post", "title", "facts"):
            view = found[version.post_id]
            view.title, view.facts = version.title, version.fact_lines
    return sorted(found.values(), key=lambda view: (view.post.created_at, view.post.pk))


def one(*, post: Post, member: Member | None, now: datetime) -> PostView:
    """A single post as `member` sees it, with its comments: for fragments. Queries as `load`
    says, without what is like the thread."""
    posts = thread_posts.with_comments(post=post, member=member)
    return _views(post.thread, member, posts, now)[post.pk]


def _views(
    thread: Thread, member: Member | None, posts: list[Post], now: datetime
) -> dict[int, PostView]:
    """Views by id of the posts that are no comments, in the order of `posts`, each with its
    comments. One query where there are pictures, and one where texts link to other threads, and
    one for who may confirm."""
    solution_id, may = _solution_id(thread), thread_may.OfPosts(thread, member)
    heads = [post for post in posts if post.kind != Post.Kind.COMMENT]
    pictures = attachments.of_posts(posts=heads, member=member)
    views = {
        post.pk: PostView(
            post=post,
            may=may.of(post) | thread_may.confirm(post=post, thread=thread, member=member, now=now),
            marked=vars(post)["is_marked"],
            reaction=vars(post)["reaction"],
            is_solution=post.pk == solution_id,
            is_asker=_by_asker(thread, post),
            pictures=pictures[post.pk],
            words=vars(post)["words"],
        )
        for post in heads
    }
    named.link(posts, member=member)
    _withhold(thread, views)
    remarks = [post for post in posts if post.kind == Post.Kind.COMMENT]
    for post in sorted(remarks, key=lambda post: (post.created_at, post.pk)):
        view = PostView(post, may.of(post), is_asker=_by_asker(thread, post))
        views[post.parent_id or 0].comments.append(view)
    return views


def _solution_id(thread: Thread) -> int | None:
    return thread.solution.post_id if thread.solution else None


def _by_asker(thread: Thread, post: Post) -> bool:
    return thread.author_id is not None and post.author_id == thread.author_id


def _withhold(thread: Thread, views: dict[int, PostView]) -> None:
    """Nobody confirms what its asker refused. One query, for those who could confirm something."""
    offered = [view for view in views.values() if "confirm" in view.may]
    refused = refusals.refused(thread=thread) if offered else set()
    for view in offered:
        if view.post.pk in refused:
            view.may.discard("confirm")
