"""What a reader may do with a thread and its posts: the names by which pages show buttons."""

from datetime import datetime

from forum import answer_rules, curating, moderation_rules, rules, talk_rules
from forum.models import Confirmation, Member, Post, Thread
from forum.queries import kin


class OfPosts:
    """What one reader may do with the posts of a thread, each like case decided once.

    A case is all that the rules look at in a post; a test holds that they look at nothing else.
    """

    def __init__(self, thread: Thread, member: Member | None) -> None:
        self.thread, self.member = thread, member
        self.me = member.pk if member else None
        self.solution_id = thread.solution.post_id if thread.solution else None
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
            self.decided[case] = of_post(post=post, thread=self.thread, member=self.member)
        return self.decided[case]


def of_post(*, post: Post, thread: Thread, member: Member | None) -> set[str]:
    """What the member may do with the post, and what a visitor could after signing in; a visitor
    may report at once."""
    if member is None:
        return _of_visitor(post, thread)
    checks = _any_post(thread, member, post, takes_part=False)
    checks["desk"] = post.deleted_at is None and rules.is_at_desk(member, thread, post)
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


def _of_visitor(post: Post, thread: Thread) -> set[str]:
    open_to_all = set()
    if rules.allowed(moderation_rules.check_report_as_visitor, thread, post):
        open_to_all.add("report")
    if post.kind == Post.Kind.COMMENT:
        return open_to_all
    if thread.takes_posts:
        open_to_all.add("comment")
    if post.kind == Post.Kind.ANSWER or thread.kind == Thread.Kind.ARTICLE:
        open_to_all.add("mark")
    if post.kind == Post.Kind.ANSWER:
        open_to_all |= {"works", "failed"}
    return open_to_all


def of_message(*, post: Post, thread: Thread, member: Member, takes_part: bool) -> set[str]:
    """What the member may do with a message in a private talk."""
    checks = _any_post(thread, member, post, takes_part=takes_part)
    return {name for name, yes in checks.items() if yes}


def _any_post(thread: Thread, member: Member, post: Post, *, takes_part: bool) -> dict[str, bool]:
    """`takes_part` is of private talks only: elsewhere whoever reads it may report it."""
    is_there, allowed = post.deleted_at is None, rules.allowed
    return {
        "edit": allowed(rules.check_edit, member, thread, post),
        "delete": is_there and allowed(rules.check_delete, member, thread, post),
        "restore": not is_there and allowed(rules.check_restore, member, post),
        "report": is_there
        and allowed(talk_rules.check_report, member, thread, post, takes_part=takes_part),
    }


def _may_suggest(thread: Thread, member: Member, post: Post) -> bool:
    standing = member.standing
    if not curating.is_trusted(member, standing, "suggest"):
        return False  # most people: refused for themselves, whichever post it is
    return rules.allowed(curating.check_suggest, member, standing, thread, post)


def confirm(*, post: Post, thread: Thread, member: Member | None, now: datetime) -> set[str]:
    """Apart from `of_post`: it depends on when the answer was given, and on who confirmed it
    (`post.words`)."""
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


def of_thread(*, thread: Thread, member: Member | None, own: kin.Kin) -> set[str]:
    """What the member may do with the thread, and what a visitor could after signing in."""
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
