"""Who may do what. Pure: what a rule needs is passed in; a refusal is a sentence for people."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.lib import addresses, limits
from forum.lib.limits import Counts

if TYPE_CHECKING:
    from forum.models import Member, Post, Thread


class NotAllowed(Exception):
    """Refused; `str()` of it is what the person reads. `way` is the address of the page that the
    sentence names, and the words of the link to it."""

    way: tuple[str, str] | None = None


class TooOften(NotAllowed):
    """Refused because it was done too often; `seconds` is how long to wait."""

    def __init__(self, wait: timedelta, reason: str = "") -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(
            reason
            or ngettext(
                "That was very often in a short time. Please wait %(n)s second and try again.",
                "That was very often in a short time. Please wait %(n)s seconds and try again.",
                self.seconds,
            )
            % {"n": self.seconds}
        )


def allowed(check: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
    """Whether `check` lets it pass; for pages that show or hide a button."""
    try:
        check(*args, **kwargs)
    except NotAllowed:
        return False
    return True


def why_not(check: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    """What stands against it, as people read it; "" where `check` lets it pass."""
    try:
        check(*args, **kwargs)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def check_member(member: "Member | None") -> "Member":
    """The signed-in member behind the request."""
    if member is None:
        raise NotAllowed(_("Please sign in first."))
    if not member.is_active:
        raise NotAllowed(_("This account is closed."))
    return member


def check_closed(member: "Member") -> None:
    """Whether this member cannot sign in: what others do in their settings they do by mail."""
    if member.is_former:
        raise NotAllowed(_("This account is erased already."))
    if member.is_active:
        raise NotAllowed(_("You can sign in again: please do, and go to “Your data”."))


def check_link(is_right: bool, expires_at: datetime, now: datetime) -> None:
    """Whether a link of a mail still does what it is for."""
    if not is_right or now >= expires_at:
        raise NotAllowed(_("This link is used up or too old. Please ask for a new mail."))


def check_ask(member: "Member | None", counts: Counts, now: datetime) -> None:
    member = check_member(member)
    pace = limits.pace(newcomer=is_slow(member, now))
    _check_gap(counts, pace, now)
    if counts.questions >= pace.questions:
        raise TooOften(
            counts.until_less(counts.first_question_at, now),
            ngettext(
                "You can ask %(n)s question a day. Please go on tomorrow; your text is kept.",
                "You can ask %(n)s questions a day. Please go on tomorrow; your text is kept.",
                pace.questions,
            )
            % {"n": pace.questions},
        )


def check_answer(member: "Member | None", thread: "Thread") -> None:
    """Whether this member may answer here at all."""
    check_member(member)
    _check_takes_posts(thread)
    if not thread.is_question:
        raise NotAllowed(_("Only questions take answers. You can leave a comment."))


def check_comment(member: "Member | None", thread: "Thread", post: "Post") -> None:
    check_member(member)
    _check_takes_posts(thread)
    if post.deleted_at is not None or post.kind in ("comment", "message"):
        raise NotAllowed(_("This post takes no comments."))


def check_pace(
    member: "Member", counts: Counts, now: datetime, *, is_one_tap: bool = False
) -> None:
    """Whether one more answer or comment is within the limits just now.

    A word from a mail's page is said once, so it waits for no gap; the day's limit holds.
    """
    pace = limits.pace(newcomer=is_slow(member, now))
    if not is_one_tap:
        _check_gap(counts, pace, now)
    if counts.answers >= pace.answers:
        raise TooOften(
            counts.until_less(counts.first_answer_at, now),
            _("That is %(n)s posts today, the most we allow. Please go on tomorrow.")
            % {"n": pace.answers},
        )


def check_edit(member: "Member | None", thread: "Thread", post: "Post") -> None:
    """Own words for ever, but one's own article at the desk; other people's by moderators."""
    member = check_member(member)
    if post.deleted_at is not None or thread.deleted_at is not None:
        raise NotAllowed(_("This was deleted and can no longer be edited."))
    if is_at_desk(member, thread, post):
        raise NotAllowed(_("You change your article at the desk: another person looks at it."))
    if post.author_id != member.pk and not (member.is_moderator and post.kind != "message"):
        raise NotAllowed(_("You can edit only what you wrote yourself."))


def is_at_desk(member: "Member", thread: "Thread", post: "Post") -> bool:
    """Whether it is an article of their own, that only another person publishes."""
    is_first = thread.kind == "article" and post.kind == "question"
    return is_first and post.author_id == member.pk


def check_delete(member: "Member | None", thread: "Thread", post: "Post") -> None:
    member = check_member(member)
    if member.is_moderator and post.kind != "message":
        return
    if post.author_id != member.pk:
        raise NotAllowed(_("You can delete only what you wrote yourself."))
    if post.kind == "question" and thread.answer_count:
        raise NotAllowed(
            _("Your question has answers that help others, so it stays. A moderator can help you.")
        )
    if post.kind == "asked":
        raise NotAllowed(_("Your question was joined with this one. A moderator can help you."))
    if thread.solution is not None and thread.solution.post_id == post.pk:
        raise NotAllowed(_("This answer is the solution, so it stays. A moderator can help you."))


def check_restore(member: "Member | None", post: "Post") -> None:
    """Whoever deleted it; moderators all but private messages and what others took of their own."""
    member = check_member(member)
    if post.deleted_by_id == member.pk:
        return
    if post.kind == "message":
        raise NotAllowed(_("Only whoever deleted it can bring it back."))
    if not member.is_moderator:
        raise NotAllowed(_("Only a moderator can bring this back."))
    if post.author_id == member.pk:
        raise NotAllowed(_("This concerns you: another moderator decides."))


def check_accept(member: "Member | None", thread: "Thread", post: "Post", reason: str = "") -> None:
    """Whether this post can be the solution, and whether this member may say so."""
    _check_decides(member, thread, reason)
    if post.thread_id != thread.pk or post.kind != "answer" or post.deleted_at is not None:
        raise NotAllowed(_("Only an answer to this question can be its solution."))


def check_clear(member: "Member | None", thread: "Thread", reason: str = "") -> None:
    _check_decides(member, thread, reason)


def _check_decides(member: "Member | None", thread: "Thread", reason: str) -> None:
    """Who decides what solved it: the asker; staff may, with a reason."""
    member = check_member(member)
    check_not_merged(thread)
    if not thread.is_question or thread.deleted_at is not None:
        raise NotAllowed(_("Only a question can have a solution."))
    if thread.author_id == member.pk:
        return
    if not member.is_company:
        raise NotAllowed(_("Only the person who asked can say what solved it."))
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: you decide for the person who asked."))


def check_see_mail(member: "Member | None") -> None:
    """Who may look at what left the house: whoever keeps it running or in order."""
    member = check_member(member)
    if member.staff_role not in ("moderator", "manager", "administrator"):
        raise NotAllowed(_("Only the team can look at the mails."))


def check_retry_mail(member: "Member | None") -> None:
    check_moderate(member)


def check_close(member: "Member | None", reason: str) -> None:
    check_moderate(member)
    if not reason.strip():
        raise NotAllowed(_("Please give a reason. It is shown on the thread."))


def check_mark(member: "Member | None", thread: "Thread", post: "Post") -> None:
    member = check_member(member)
    if post.kind != "answer" and thread.kind != "article":
        raise NotAllowed(_("You can mark answers and articles as helpful."))
    if post.kind == "comment" or post.deleted_at is not None or thread.deleted_at is not None:
        raise NotAllowed(_("This post takes no marks."))
    if post.author_id == member.pk:
        raise NotAllowed(_("That is your own answer. Others say whether it helped."))


def check_mark_pace(member: "Member", counts: Counts, now: datetime) -> None:
    pace = limits.pace(newcomer=is_slow(member, now))
    if counts.marks >= pace.marks:
        raise NotAllowed(
            _("That is %(n)s marks today, the most we allow. Thank you!") % {"n": pace.marks}
        )


def check_moderate(member: "Member | None") -> None:
    member = check_member(member)
    if not member.is_moderator:
        raise NotAllowed(_("Only moderators can do this."))


def check_not_merged(thread: "Thread") -> None:
    """A thread that was merged into another is a signpost: nothing is said there any more. The way
    leads to where its answers are."""
    if thread.merged_into_id is None:
        return
    refusal = NotAllowed(_("This question was joined with another one. Please go on there."))
    way = addresses.path("thread_by_id", thread.merged_into_id)
    refusal.way = (way, _("To the other question"))
    raise refusal


def check_give_role(member: "Member | None") -> None:
    member = check_member(member)
    if member.staff_role != "administrator":
        raise NotAllowed(_("Only administrators can do this."))


def check_write_article(member: "Member | None") -> None:
    member = check_member(member)
    if not member.is_company:
        raise NotAllowed(_("Only the company's experts and moderators can write articles."))


def is_slow(member: "Member", now: datetime) -> bool:
    """Whether newcomers' limits hold. They go by risk: a verified customer is not slowed down."""
    return member.is_newcomer(now) and member.verified_at is None


def _check_gap(counts: Counts, pace: limits.Pace, now: datetime) -> None:
    if counts.last_post_at is None:
        return
    # Never less than none: while this one waited for the member's row, another may have been taken
    # at a later moment than this one's.
    since = max(now - counts.last_post_at, timedelta(0))
    if since >= pace.between:
        return
    seconds = int((pace.between - since).total_seconds()) + 1
    raise TooOften(
        timedelta(seconds=seconds),
        ngettext(
            "That was quick! Please wait %(n)s more second and send again; your text is kept.",
            "That was quick! Please wait %(n)s more seconds and send again; your text is kept.",
            seconds,
        )
        % {"n": seconds},
    )


def _check_takes_posts(thread: "Thread") -> None:
    check_not_merged(thread)
    if thread.deleted_at is not None:
        raise NotAllowed(_("This thread was deleted."))
    if thread.closed_at is not None:
        raise NotAllowed(_("This thread is closed. You can start a new one and link to it."))
