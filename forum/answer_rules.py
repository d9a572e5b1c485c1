"""Who may say what of an answer, or have a question too, and decide on suggested edits: what
forum/rules.py had no room for."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forum.lib import limits
from forum.rules import NotAllowed, check_member, check_not_merged, is_at_desk

if TYPE_CHECKING:
    from forum.models import HeldPost, Member, Post, Thread


def check_is_here(post: "Post | HeldPost", thread: "Thread") -> None:
    """Whoever waited for the thread's row finds the post in it still."""
    if post.thread_id != thread.pk:
        raise NotAllowed(_("A moderator moved this post just now. Please open it again."))


def check_pictures(count: int, most: int) -> None:
    """Whether a post may carry so many pictures."""
    if count > most:
        raise NotAllowed(
            _("That is %(n)s pictures; a post can carry %(most)s. Take some off, please.")
            % {"n": count, "most": most}
        )


def check_react(member: "Member | None", thread: "Thread", post: "Post", kind: str) -> None:
    """Whether this member may say that an answer works for them too, or did not help."""
    member = check_member(member)
    if post.kind != "answer" or post.deleted_at is not None or thread.deleted_at is not None:
        raise NotAllowed(_("Only an answer can be tried."))
    if post.author_id == member.pk:
        raise NotAllowed(_("That is your own answer. Others say whether it works."))
    if kind == "works" and thread.author_id == member.pk:
        raise NotAllowed(_("You asked: mark the answer as the solution instead."))


def check_verdict(member: "Member | None", thread: "Thread", post: "Post | None" = None) -> None:
    """Whether this member may say where the question stands: only whoever asked, while it is open
    to talk. `post` is the answer of which they say it."""
    member = check_member(member)
    check_not_merged(thread)
    if thread.deleted_at is not None or not thread.is_question:
        raise NotAllowed(_("This question is no longer here."))
    if thread.author_id != member.pk:
        raise NotAllowed(_("Only the person who asked can say whether it is solved."))
    if thread.closed_at is not None:
        raise NotAllowed(_("This question is closed, so nothing can be said of it any more."))
    if post is not None and (post.thread_id != thread.pk or post.kind != "answer"):
        raise NotAllowed(_("Only an answer to this question can help or not."))
    if post is not None and post.deleted_at is not None:
        raise NotAllowed(_("This answer is no longer here."))


def check_outdate(
    member: "Member | None", thread: "Thread", post: "Post", *, is_mentor: bool, reason: str
) -> None:
    """Whoever knows: the company, mentors, and whoever wrote it, with a reason."""
    member = check_member(member)
    if post.kind != "answer" or post.deleted_at is not None or thread.deleted_at is not None:
        raise NotAllowed(_("Only an answer can be out of date."))
    if not (member.is_company or is_mentor or post.author_id == member.pk):
        raise NotAllowed(_("Only the team, mentors and whoever wrote it can say so."))
    if not reason.strip():
        raise NotAllowed(_("Please give a reason. It is shown on the answer."))


def check_renew(
    member: "Member | None", thread: "Thread", post: "Post", *, is_mentor: bool
) -> None:
    """The same people; whoever wrote it only once they have changed it."""
    check_outdate(member, thread, post, is_mentor=is_mentor, reason="not asked for")
    member = check_member(member)
    changed = post.edited_at is not None and (
        post.outdated_at is None or post.edited_at > post.outdated_at
    )
    if not (member.is_company or is_mentor or changed):
        raise NotAllowed(_("Bring your answer up to date first: edit it, then say so here."))


def check_me_too(member: "Member | None", thread: "Thread") -> None:
    """Whether this member may say that they have it too: while somebody looks for what helps."""
    member = check_member(member)
    check_not_merged(thread)
    if not thread.is_question or thread.deleted_at is not None:
        raise NotAllowed(_("You can say this of questions only."))
    if thread.author_id == member.pk:
        raise NotAllowed(_("That is your own question. Others say whether they have it too."))
    if thread.duplicate_of_id is not None:
        raise NotAllowed(_("This question was asked before. You can say it of that one."))
    if thread.closed_at is not None:
        raise NotAllowed(_("This question is closed. You can ask your own and link to it."))
    if thread.is_solved:
        raise NotAllowed(
            _("This question is solved. If its solution does not help you, ask your own.")
        )


def check_review(
    member: "Member | None", thread: "Thread", post: "Post", *, by_id: int, is_mentor: bool
) -> None:
    """Who decides on a suggested edit (of member `by_id`): its post's author, moderators, mentors.
    Nobody on their own, nor on what changes their own article: they may improve what they take
    over, so that it would be theirs alone."""
    member = check_member(member)
    if post.deleted_at is not None or thread.deleted_at is not None:
        raise NotAllowed(_("This was deleted and can no longer be edited."))
    if is_at_desk(member, thread, post):
        raise NotAllowed(_("You change your article at the desk: another person looks at it."))
    if member.pk == by_id:
        raise NotAllowed(_("This is your own suggestion. Somebody else decides."))
    if not (post.author_id == member.pk or member.is_moderator or is_mentor):
        raise NotAllowed(_("Only whoever wrote it, mentors and moderators decide on this."))


def check_improve(
    member: "Member | None", post: "Post", *, is_as_suggested: bool, is_stale: bool
) -> None:
    """Whether this reviewer may take over what they took in hand. Only whoever wrote the post, and
    moderators, put words of their own there; a mentor says yes or no to what two people wrote.
    `is_stale`: the post was changed since it was suggested."""
    member = check_member(member)
    if post.author_id == member.pk or member.is_moderator:
        return
    if not is_as_suggested:
        raise NotAllowed(
            _("Take it over as it was suggested, or not: the words of others are not yours.")
        )
    if is_stale:
        raise NotAllowed(
            _("The post was changed since. Whoever wrote it, or a moderator, decides on this.")
        )


def check_differs(*, is_other: bool) -> None:
    """Whether somebody who suggests other words has changed any."""
    if not is_other:
        raise NotAllowed(_("Nothing is changed yet: please correct the text first."))


def check_suggestion(*, is_other: bool, waiting: int) -> None:
    """Whether a suggestion says anything, and whether not too many of theirs wait already."""
    check_differs(is_other=is_other)
    if waiting >= limits.OPEN_SUGGESTIONS:
        raise NotAllowed(
            _("%(n)s of your suggestions wait to be looked at, the most we allow. Thank you!")
            % {"n": waiting}
        )


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed(_("Please say why: whoever suggested it wants to learn from it."))


def check_take_back(member: "Member | None", *, by_id: int) -> None:
    if check_member(member).pk != by_id:
        raise NotAllowed(_("Only whoever suggested it can take it back."))


def check_bring_back(*, never_public: list[str]) -> None:
    """`never_public`: what of it the version holds, in words."""
    if never_public:
        sentence = _(
            "This version holds something that never goes public: %(what)s. Edit the text"
            " instead, and take from this version what you need."
        )
        raise NotAllowed(sentence % {"what": ", ".join(never_public)})
