"""Who may curate what was said: link what is the same, confirm, keep articles, suggest edits. As
rules.py: pure, and a refusal is a sentence for people. `standing` is the member's own."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forum.lib import limits
from forum.rules import (
    NotAllowed,
    allowed,
    check_edit,
    check_member,
    check_not_merged,
    is_at_desk,
)

if TYPE_CHECKING:
    from forum.models import Article, Member, Post, Standing, Thread


def is_trusted(member: "Member", standing: "Standing | None", right: str) -> bool:
    """Whether this person has the right (limits.RIGHTS), or is trusted anyway: the team, and
    mentors."""
    if member.is_company:
        return True
    if standing is None:
        return False
    return standing.is_mentor or (
        standing.points >= limits.RIGHTS[right] and right not in standing.lapsed
    )


def _check_lapsed(standing: "Standing | None", right: str) -> None:
    """Somebody with points enough reads why the right rests."""
    if standing is not None and standing.points >= limits.RIGHTS[right]:
        raise NotAllowed(rests())


def rests() -> str:
    return _(
        "You have the points for this, but too few of your latest answers helped, so it rests. It"
        " comes back by itself; your points page says what is missing."
    )


def check_curate(member: "Member | None", standing: "Standing | None") -> None:
    """Whether this person may link duplicates and draft articles."""
    member = check_member(member)
    if not is_trusted(member, standing, "curate"):
        _check_lapsed(standing, "curate")
        raise NotAllowed(
            _("Helpers from %(n)s points on, mentors and the team can do this.")
            % {"n": limits.HELPER_POINTS}
        )


def check_give(member: "Member", owner: "Member") -> None:
    """Whether this member may give an article to `owner`: to themselves, or in the company."""
    if owner.pk != member.pk and not (member.is_company and owner.is_company and owner.is_active):
        raise NotAllowed(_("Only the company’s team gives articles to each other."))


def check_suggest(
    member: "Member | None", standing: "Standing | None", thread: "Thread", post: "Post"
) -> None:
    """Whether this member may offer a better wording of somebody else's post."""
    member = check_member(member)
    if post.deleted_at is not None or thread.deleted_at is not None:
        raise NotAllowed(_("This was deleted and can no longer be edited."))
    if post.kind in ("comment", "message"):
        raise NotAllowed(_("Comments stay as they were written."))
    if is_at_desk(member, thread, post):
        raise NotAllowed(_("You change your article at the desk: another person looks at it."))
    if allowed(check_edit, member, thread, post):
        raise NotAllowed(_("You can edit this yourself, nobody needs to look at it."))
    if is_trusted(member, standing, "suggest"):
        return
    points = standing.points if standing is not None else 0
    if points >= limits.SUGGEST_POINTS:
        raise NotAllowed(
            _("Too few of your latest suggestions were taken over, so this rests for a while.")
        )
    raise NotAllowed(
        _(
            "You can suggest edits from %(least)s points on; you have %(n)s. A solution brings"
            " 15 points, each “This helped me” 2. Until then, say in a comment what is wrong."
        )
        % {"least": limits.SUGGEST_POINTS, "n": points}
    )


def check_duplicate(
    member: "Member | None", standing: "Standing | None", thread: "Thread", original: "Thread"
) -> None:
    """Whether this member may say that `thread` was asked before as `original`, which is its own
    root. `original` comes with its category."""
    check_curate(member, standing)
    check_not_merged(thread)
    check_not_merged(original)
    if thread.deleted_at is not None or not thread.is_question:
        raise NotAllowed(_("Only a question can be a duplicate."))
    if original.pk == thread.pk:
        raise NotAllowed(_("That is this very question, or one that is marked as the same."))
    if original.deleted_at is not None or original.kind == "private":
        raise NotAllowed(_("That question is not there for everybody."))
    if original.category.is_private and original.category_id != thread.category_id:
        raise NotAllowed(_("That question is not there for everybody."))


def check_undo_duplicate(
    member: "Member | None", standing: "Standing | None", thread: "Thread"
) -> None:
    """Whoever asked says whether it differs; else whoever may mark it."""
    member = check_member(member)
    if thread.author_id != member.pk:
        check_curate(member, standing)


def check_link(
    member: "Member | None", standing: "Standing | None", thread: "Thread", other: "Thread | None"
) -> None:
    """Whether this member may link questions at all, or these."""
    member = check_member(member)
    is_own = member.pk in (thread.author_id, other.author_id if other else None)
    if not is_own and not is_trusted(member, standing, "link"):
        _check_lapsed(standing, "link")
        raise NotAllowed(
            _("Members from %(n)s points on can link questions, and whoever asked them.")
            % {"n": limits.MEMBER_POINTS}
        )


def check_twin(
    member: "Member | None", standing: "Standing | None", thread: "Thread", other: "Thread"
) -> None:
    """Whether this member may say that two questions ask the same. Both with their category."""
    check_link(member, standing, thread, other)
    check_not_merged(thread)
    check_not_merged(other)
    if thread.pk == other.pk:
        raise NotAllowed(_("That is this very question, or one that is marked as the same."))
    for one in (thread, other):
        if one.deleted_at is not None or not one.is_question or one.category.is_private:
            raise NotAllowed(_("That question is not there for everybody."))
        if one.duplicate_of_id is not None:
            raise NotAllowed(_("One of them was asked before, so its answer stands there."))
        if one.solution_id is not None or one.closed_at is not None:
            raise NotAllowed(_("Twins wait for an answer; one of these questions is done."))


def check_leave_twins(
    member: "Member | None", standing: "Standing | None", thread: "Thread"
) -> None:
    """Each asker says it of their own question; who keeps order may, too."""
    check_undo_duplicate(member, standing, thread)


def check_reword(
    member: "Member | None",
    standing: "Standing | None",
    thread: "Thread",
    reason: str,
    *,
    is_refused: bool = False,
) -> None:
    """Whether this member may give somebody else's question a better title or other tags: mentors
    and moderators. `is_refused`: whoever asked took such a change back."""
    member = check_member(member)
    if not (member.is_moderator or (standing is not None and standing.is_mentor)):
        raise NotAllowed(_("Only mentors and moderators can do this."))
    if not thread.is_question or thread.deleted_at is not None:
        raise NotAllowed(_("Only a question can get a better title."))
    if thread.author_id == member.pk:
        raise NotAllowed(_("It is your question: you can edit it."))
    if is_refused and not member.is_moderator:
        raise NotAllowed(_("Whoever asked wants it the way it is."))
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: whoever asked reads it."))


def check_take_back_wording(member: "Member | None", thread: "Thread", *, is_last: bool) -> None:
    """Whoever asked has the last word, while nobody has changed it once more."""
    member = check_member(member)
    if thread.author_id != member.pk or thread.deleted_at is not None:
        raise NotAllowed(_("Only the person who asked can take this back."))
    if not is_last:
        raise NotAllowed(_("It was changed once more since then. You can edit your question."))


def check_confirm(
    member: "Member | None",
    standing: "Standing | None",
    thread: "Thread",
    post: "Post",
    now: datetime,
    *,
    is_refused: bool = False,
) -> None:
    """Whether this member may confirm `post` in the place of an asker who is silent.

    `thread` comes with its solution; `is_refused`: whoever asked said that this is not it.
    """
    member = check_member(member)
    if not is_trusted(member, standing, "confirm"):
        _check_lapsed(standing, "confirm")
        raise NotAllowed(
            _("Members from %(n)s points on, mentors and the team can confirm answers.")
            % {"n": limits.ADVISER_POINTS}
        )
    _check_confirmable(member, thread, post)
    if thread.author_id == member.pk:
        raise NotAllowed(_("It is your question: mark the answer as its solution."))
    solution = thread.solution
    if solution is not None and (solution.post_id != post.pk or solution.kind == "accepted"):
        raise NotAllowed(_("This question has a solution already."))
    if is_refused:
        raise NotAllowed(_("Whoever asked has tried this answer: it was not the solution."))
    if now - post.created_at < limits.CONFIRM_AFTER:
        raise NotAllowed(
            _("Whoever asked has %(n)s days to say whether it helped; others can confirm it then.")
            % {"n": limits.CONFIRM_AFTER.days}
        )


def check_confirm_for_company(
    member: "Member | None", thread: "Thread", post: "Post", author: "Member | None"
) -> None:
    """Whether this member may say that the company stands behind a member's answer."""
    member = check_member(member)
    if not member.is_company:
        raise NotAllowed(_("Only the company's experts can confirm for the company."))
    _check_confirmable(member, thread, post)
    if author is not None and author.is_company:
        raise NotAllowed(_("This answer comes from the company already."))


def _check_confirmable(member: "Member", thread: "Thread", post: "Post") -> None:
    if thread.deleted_at is not None or not thread.is_question or thread.closed_at is not None:
        raise NotAllowed(_("Answers to this question can no longer be confirmed."))
    if post.thread_id != thread.pk or post.kind != "answer" or post.deleted_at is not None:
        raise NotAllowed(_("Only an answer that is there can be confirmed."))
    if post.author_id == member.pk:
        raise NotAllowed(_("That is your own answer. Others say whether it is right."))
    if post.outdated_at is not None:
        raise NotAllowed(_("This answer is out of date. It is brought up to date first."))


def check_see_draft(
    member: "Member | None", standing: "Standing | None", article: "Article"
) -> None:
    """Its owner always; what waits for a review, whoever may review."""
    member = check_member(member)
    if article.owner_id != member.pk:
        check_curate(member, standing)
        if article.stage == "draft":
            raise NotAllowed(_("This draft is not yours."))


def check_write_draft(member: "Member | None", article: "Article") -> None:
    member = check_member(member)
    if article.owner_id != member.pk:
        raise NotAllowed(_("This draft is not yours."))


def check_review(member: "Member | None", standing: "Standing | None", article: "Article") -> None:
    """Another person than the owner looks at it before everybody reads it."""
    check_curate(member, standing)
    member = check_member(member)
    if article.owner_id == member.pk:
        raise NotAllowed(_("Somebody else looks at what you wrote before it is published."))
    if article.stage != "in_review":
        raise NotAllowed(_("This article does not wait for a review."))


def check_made_of(*, is_there: bool) -> None:
    """Whether what an article is made of may still be read by whoever made it."""
    if not is_there:
        raise NotAllowed(_("The answer that it came from is no longer there."))


def check_next_version(thread: "Thread", *, has_moved_on: bool) -> None:
    """Whether the next version may take the place of what everybody reads."""
    if thread.deleted_at is not None:
        raise NotAllowed(_("This was deleted and can no longer be edited."))
    if has_moved_on:
        raise NotAllowed(
            _("The published text was changed meanwhile: its owner compares the two first.")
        )


def check_outdate(member: "Member | None", article: "Article", reason: str) -> None:
    check_member(member)
    if article.thread_id is None:
        raise NotAllowed(_("This article is not published."))
    if not reason.strip():
        raise NotAllowed(_("Please say what is no longer true."))
