"""Who may merge, split and move, and what. Pure, as rules.py."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forum.rules import NotAllowed, check_member, check_moderate
from forum.talk_rules import check_manage

if TYPE_CHECKING:
    from forum.models import Category, Member, Post, Thread

MOST_MOVED = 100  # posts at once
LEAST_SECRET = 4  # characters
MOST_HIT = 50  # posts in which a secret may stand
UNDONE_WITHIN = timedelta(days=30)  # joins, splits and moves


def check_merge(member: "Member | None", source: "Thread", target: "Thread") -> None:
    """Whether `source` may go into `target`; both with their category."""
    check_manage(member, source)
    _check_both(member, source, target)
    if not source.is_question or not target.is_question:
        raise NotAllowed(_("Only questions can be joined."))
    _check_root(source, target)
    if target.closed_at is not None:
        raise NotAllowed(_("That question is closed. Please open it first."))


def check_unmerge(
    member: "Member | None", source: "Thread", target: "Thread", *, is_late: bool, is_whole: bool,
    is_solution: bool,
) -> None:  # fmt: skip
    """Whether it can be taken apart again. `is_whole`: what was asked is there still;
    `is_solution`: one of its posts solves the target. Both with their category."""
    check_moderate(member)
    if source.merged_into_id != target.pk:
        raise NotAllowed(_("These two are not joined any more."))
    _check_in_time(is_late)
    _check_two(source, target)
    if not is_whole:
        raise NotAllowed(
            _("The question that was joined is not here any more. Please bring it back first.")
        )
    if is_solution:
        raise NotAllowed(
            _("An answer that came with it is the solution here by now, so they stay together.")
        )


def check_some(posts: Sequence["Post"]) -> None:
    if not posts or len(posts) > MOST_MOVED:
        raise NotAllowed(
            _("Please choose posts, at most %(n)s of them at once.") % {"n": MOST_MOVED}
        )


def check_unsplit(member: "Member | None", old: "Thread", new: "Thread", *, is_late: bool) -> None:
    """Whether what was split off may go back with all that was written there since."""
    _check_in_time(is_late)
    _check_both(member, new, old)
    _check_root(new, old)
    if new.solution is not None:
        raise NotAllowed(_("That question has a solution by now, so it stays one of its own."))


def check_split(
    member: "Member | None", thread: "Thread", posts: Sequence["Post"], *, category: "Category",
    signed: Collection[int],
) -> None:  # fmt: skip
    """Whether these answers may become a question of their own in `category`."""
    check_manage(member, thread)
    if thread.deleted_at is not None or not thread.is_question:
        raise NotAllowed(_("Only what stands under a question can be split off."))
    _check_readers(thread.category, category)
    _check_chosen(thread, posts, signed)
    if any(post.kind == "comment" for post in posts):
        raise NotAllowed(_("Comments go with the answer under which they stand. Choose answers."))


def check_move_post(
    member: "Member | None", post: "Post", source: "Thread", target: "Thread", *,
    signed: Collection[int], is_late: bool = False,
) -> None:  # fmt: skip
    """Whether one answer or comment may go under another question. `is_late`: it is to go back
    where it stood too long ago."""
    _check_in_time(is_late)
    check_manage(member, source)
    _check_both(member, source, target)
    if not source.is_question or not target.is_question:
        raise NotAllowed(_("Posts can be moved between questions only."))
    _check_chosen(source, [post], signed)


def check_movable(post: "Post", thread: "Thread", *, signed: Collection[int]) -> None:
    """Whether this post may go anywhere at all, wherever that is."""
    if not thread.is_question:
        raise NotAllowed(_("Posts can be moved between questions only."))
    _check_chosen(thread, [post], signed)


def check_redact(member: "Member | None", post: "Post") -> None:
    """Moderators, and whoever wrote it themselves."""
    member = check_member(member)
    if post.author_id != member.pk and not (member.is_moderator and post.kind != "message"):
        raise NotAllowed(_("Only moderators and whoever wrote it can take something out."))


def check_secret(secret: str, *, is_there: bool) -> None:
    """Whether these words can be taken out everywhere: long enough to be no common word."""
    if len(secret.strip()) < LEAST_SECRET:
        raise NotAllowed(
            _("Please mark at least %(n)s characters: fewer stand in too much else.")
            % {"n": LEAST_SECRET}
        )
    if not is_there:
        raise NotAllowed(_("These words do not stand in this post or an earlier version of it."))


def check_reach(*, posts: int) -> None:
    """Words that stand in many posts are no secret."""
    if posts > MOST_HIT:
        raise NotAllowed(
            _("These words stand in %(n)s posts. Please mark more of them around what is secret.")
            % {"n": posts}
        )


def check_alone(*, is_free: bool) -> None:
    """Whoever is no moderator takes out something private that only they wrote and that nobody
    judges. One sentence, whatever forbids it: else it would tell what stands where they cannot
    read."""
    if not is_free:
        raise NotAllowed(
            _("You cannot take this out alone. Write to the team: a moderator can take it out.")
        )


def _check_both(member: "Member | None", source: "Thread", target: "Thread") -> None:
    check_manage(member, target)
    if source.pk == target.pk:
        raise NotAllowed(_("That is the same question."))
    _check_two(source, target)


def _check_root(source: "Thread", target: "Thread") -> None:
    """What leads somewhere is led to: the target leads nowhere itself."""
    if target.duplicate_of_id == source.pk:
        raise NotAllowed(
            _("That one was marked as asked before here. Please join it into this one instead.")
        )
    if target.duplicate_of_id is not None:
        raise NotAllowed(_("That question was asked before itself. Please take its original."))


def _check_two(source: "Thread", target: "Thread") -> None:
    if source.deleted_at is not None or target.deleted_at is not None:
        raise NotAllowed(_("One of the two was deleted. Please bring it back first."))
    _check_readers(source.category, target.category)


def _check_readers(one: "Category", other: "Category") -> None:
    """Nothing is shown to anybody new, and nothing hidden from whoever wrote it."""
    if (one.is_private or other.is_private) and one.pk != other.pk:
        raise NotAllowed(
            _("Not the same people may read both. Please move one into the topic of the other.")
        )


def _check_in_time(is_late: bool) -> None:
    if is_late:
        raise NotAllowed(_("That was more than 30 days ago. Please split the posts off instead."))


def _check_chosen(thread: "Thread", posts: Sequence["Post"], signed: Collection[int]) -> None:
    """`signed`: the posts that solved a question which leads here by now."""
    check_some(posts)
    if any(post.thread_id != thread.pk or post.deleted_at is not None for post in posts):
        raise NotAllowed(_("Some of these posts are no longer here. Please open the page again."))
    if any(post.kind == "asked" for post in posts):
        raise NotAllowed(
            _("A question that was joined with this one stays. Take the join back instead.")
        )
    if any(post.kind not in ("answer", "comment") for post in posts):
        raise NotAllowed(_("The question itself stays. You can join the two instead."))
    solution = thread.solution.post_id if thread.solution else None
    if any(post.pk == solution or post.pk in signed for post in posts):
        raise NotAllowed(_("The solution stays with the question that it solves."))
