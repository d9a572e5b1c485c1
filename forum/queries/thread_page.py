"""Everything that a thread's page shows, in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import datetime

from forum import answer_rules, curating, rules, talk_rules
from forum.models import Attachment, Confirmation, Event, Member, Post, Thread
from forum.queries import attachments, kin, named, neighbours, refusals, thread_posts
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

    @property
    def reworded(self) -> Happening | None:
        """The latest change of the title or the tags, where others made it: its asker may take it
        back."""
        heads = (Event.Kind.THREAD_RETITLED, Event.Kind.THREAD_RETAGGED)
        told = [one for one in self.history if one.kind in heads]
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
        answers=[view for view in views.values() if view is not question],
        may=_may_thread(thread, member, own),
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
    solution_id, may = _solution_id(thread), _Rules(thread, member)
    heads = [post for post in posts if post.kind != Post.Kind.COMMENT]
    pictures = attachments.of_posts(posts=heads, member=member)
    views = {
        post.pk: PostView(
            post=post,
            may=may.of(post) | _may_confirm(thread, member, post, now),
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


class _Rules:
    """What one reader may do with the posts of a thread, each like case decided once.

    A case is all that the rules look at in a post; a test holds that they look at nothing else.
    """

    def __init__(self, thread: Thread, member: Member | None) -> None:
        self.thread, self.member = thread, member
        self.me, self.solution_id = member.pk if member else None, _solution_id(thread)
        self.decided: dict[tuple[object, ...], set[str]] = {}

    def of(self, post: Post) -> set[str]:
        case = (
            post.kind,
            post.author_id == self.me,
            post.deleted_at is None,
            post.deleted_by_id == self.me,
            post.pk == self.solution_id,
        )
        if case not in self.decided:
            self.decided[case] = _may(self.thread, self.member, post)
        return self.decided[case]


def _may(thread: Thread, member: Member | None, post: Post) -> set[str]:
    """What the member may do with the post, and what a visitor could after signing in."""
    if member is None:
        open_to_all = set()
        if thread.takes_posts and post.kind != Post.Kind.COMMENT:
            open_to_all.add("comment")
        if post.kind == Post.Kind.ANSWER or thread.kind == Thread.Kind.ARTICLE:
            open_to_all.add("mark")
        if post.kind == Post.Kind.ANSWER:
            open_to_all |= {"works", "failed"}
        return open_to_all if post.kind != Post.Kind.COMMENT else set()
    checks = {
        "edit": rules.allowed(rules.check_edit, member, thread, post),
        "desk": post.deleted_at is None and rules.is_at_desk(member, thread, post),
        "delete": post.deleted_at is None
        and rules.allowed(rules.check_delete, member, thread, post),
        "restore": post.deleted_at is not None and rules.allowed(rules.check_restore, member, post),
    }
    if post.kind != Post.Kind.COMMENT:  # a refusal is a sentence, which costs more than a check
        checks |= {
            "mark": rules.allowed(rules.check_mark, member, thread, post),
            "comment": rules.allowed(rules.check_comment, member, thread, post),
            "suggest": _may_suggest(thread, member, post),
        }
    if post.kind == Post.Kind.ANSWER:
        checks |= {
            "accept": rules.allowed(rules.check_accept, member, thread, post, "to be given"),
            "works": rules.allowed(answer_rules.check_react, member, thread, post, "works"),
            "failed": rules.allowed(answer_rules.check_react, member, thread, post, "failed"),
        }
    return {name for name, yes in checks.items() if yes}


def _may_suggest(thread: Thread, member: Member, post: Post) -> bool:
    standing = member.standing
    if not curating.is_trusted(member, standing, "suggest"):
        return False  # most people: refused for themselves, whichever post it is
    return rules.allowed(curating.check_suggest, member, standing, thread, post)


def _may_confirm(thread: Thread, member: Member | None, post: Post, now: datetime) -> set[str]:
    """Apart from `_Rules`: it depends on when the answer was given, and on who confirmed it."""
    if member is None or post.kind != Post.Kind.ANSWER:
        return set()
    own = {word.kind for word in vars(post)["words"] if word.by_id == member.pk}
    may = {f"withdraw_{kind}" for kind in own}
    standing = member.standing
    if not curating.is_trusted(member, standing, "confirm"):
        return may  # most people: refused for themselves, whichever answer it is
    if Confirmation.Kind.OTHERS not in own and rules.allowed(
        curating.check_confirm, member, standing, thread, post, now
    ):
        may.add("confirm")
    if Confirmation.Kind.COMPANY not in own and rules.allowed(
        curating.check_confirm_for_company, member, thread, post, post.author
    ):
        may.add("confirm_company")
    return may


def _withhold(thread: Thread, views: dict[int, PostView]) -> None:
    """Nobody confirms what its asker refused. One query, for those who could confirm something."""
    offered = [view for view in views.values() if "confirm" in view.may]
    refused = refusals.refused(thread=thread) if offered else set()
    for view in offered:
        if view.post.pk in refused:
            view.may.discard("confirm")


def _may_thread(thread: Thread, member: Member | None, own: kin.Kin) -> set[str]:
    if member is None:
        is_open = thread.takes_posts and thread.is_question
        checks = {
            "answer": is_open,
            "me_too": is_open and not thread.is_solved and _takes_me_too(thread, own),
        }
        return {name for name, yes in checks.items() if yes}
    standing = member.standing
    is_there = thread.is_question and thread.deleted_at is None
    checks = {
        "curate": is_there and rules.allowed(curating.check_curate, member, standing),
        "reword": is_there and _may_reword(thread, member),
        "undo_duplicate": own.original is not None
        and rules.allowed(curating.check_undo_duplicate, member, standing, thread),
        "leave_twins": thread.twin_group_id is not None
        and rules.allowed(curating.check_leave_twins, member, standing, thread),
        "answer": rules.allowed(rules.check_answer, member, thread),
        "me_too": _may_me_too(thread, member, own),
        "manage": rules.allowed(talk_rules.check_manage, member, thread),
        "clear": thread.solution is not None
        and rules.allowed(rules.check_clear, member, thread, "to be given"),
    }
    return {name for name, yes in checks.items() if yes}


def _may_reword(thread: Thread, member: Member) -> bool:
    if not (member.is_moderator or member.standing.is_mentor):
        return False  # nearly everybody: a refusal costs more than a look
    return rules.allowed(curating.check_reword, member, member.standing, thread, "to be given")


def _takes_me_too(thread: Thread, own: kin.Kin) -> bool:
    """Of a duplicate it is said of the original (views/me_too.py), while that is looked for."""
    if thread.duplicate_of_id is None:
        return True
    return own.original is not None and not own.original.thread.is_solved


def _may_me_too(thread: Thread, member: Member, own: kin.Kin) -> bool:
    if thread.duplicate_of_id is None:
        return rules.allowed(answer_rules.check_me_too, member, thread)
    is_asker = own.original is not None and own.original.thread.author_id == member.pk
    return _takes_me_too(thread, own) and not is_asker
