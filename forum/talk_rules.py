"""Who may do what in a private talk, with a draft that is shared there, and with reports. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.lib import limits
from forum.rules import (
    NotAllowed,
    TooOften,
    check_member,
    check_moderate,
    check_not_merged,
    is_slow,
)

if TYPE_CHECKING:
    from forum.models import Draft, DraftSuggestion, Flag, Member, Post, Thread


def check_message(member: "Member | None", thread: "Thread", *, takes_part: bool) -> None:
    """Whether this member may write here: whoever takes part, while it is not closed."""
    member = check_member(member)
    if not thread.is_private:
        raise NotAllowed(_("Messages belong into private talks."))
    if not takes_part:
        raise NotAllowed(_("Only whoever takes part in this talk can write here."))
    if thread.deleted_at is not None:
        raise NotAllowed(_("This thread was deleted."))
    if thread.closed_at is not None:
        raise NotAllowed(_("This talk is closed."))


def check_message_pace(member: "Member", counts: limits.Counts, now: datetime) -> None:
    """Whether one more message is within the limits just now. They are counted for themselves: who
    asks their mentor much may still answer others."""
    pace = limits.pace(newcomer=is_slow(member, now))
    if counts.messages >= pace.messages:
        raise TooOften(
            counts.until_less(counts.first_message_at, now),
            ngettext(
                "You can write %(n)s private message a day. Please go on tomorrow; your text is"
                " kept.",
                "You can write %(n)s private messages a day. Please go on tomorrow; your text is"
                " kept.",
                pace.messages,
            )
            % {"n": pace.messages},
        )


def check_leave(member: "Member | None", thread: "Thread", *, takes_part: bool) -> None:
    """Whoever was asked for help may go; whoever asked stays, for it is their talk."""
    member = check_member(member)
    if not thread.is_private or not takes_part:
        raise NotAllowed(_("You do not take part in this talk."))
    if thread.is_case:
        raise NotAllowed(_("A private case is given back at the desk, or withdrawn on its page."))
    if thread.author_id == member.pk:
        raise NotAllowed(_("This is your own talk. You can ask that nobody else is invited."))


def check_manage(member: "Member | None", thread: "Thread") -> None:
    """Whether this member may pin, close or move the thread: moderators, but no private talk, which
    they read while it is reported and leave as it is."""
    check_moderate(member)
    check_not_merged(thread)
    if thread.is_private:
        raise NotAllowed(
            _(
                "A private talk belongs to the people in it: moderators read it while it is"
                " reported, and change nothing in it."
            )
        )


def check_share(member: "Member | None", draft: "Draft") -> None:
    """Whether this draft can be shown to somebody: one's own question, with a word in it."""
    member = check_member(member)
    if draft.member_id != member.pk or draft.kind != "question":
        raise NotAllowed(_("Only your own draft of a question can be shown."))
    if not any(str(draft.fields.get(name, "")).strip() for name in ("title", "body")):
        raise NotAllowed(_("There is nothing in your draft yet. Write a sentence first."))


def check_suggest_draft(
    member: "Member | None", thread: "Thread", draft: "Draft | None", *, takes_part: bool
) -> "Draft":
    """Whether this member may offer other words for the draft that is shared here."""
    check_message(member, thread, takes_part=takes_part)
    member = check_member(member)
    if draft is None:
        raise NotAllowed(_("The draft is no longer there: it was posted, or thrown away."))
    if draft.member_id == member.pk:
        raise NotAllowed(_("This is your own draft: change it as you like."))
    if draft.holds_secret:
        raise NotAllowed(
            _(
                "The draft holds something that nobody else may read (a PUK, say, or an account"
                " number). You see it again as soon as that is out; its writer was told."
            )
        )
    return draft


def check_decide(
    member: "Member | None", suggestion: "DraftSuggestion", draft: "Draft | None"
) -> "Draft":
    """Whether this member may take the suggestion over, or leave it: whose draft it is."""
    member = check_member(member)
    if draft is None:
        raise NotAllowed(_("The draft is no longer there: it was posted, or thrown away."))
    if draft.member_id != member.pk:
        raise NotAllowed(_("Only whoever wrote the draft decides on this."))
    if not suggestion.is_open:
        raise NotAllowed(_("You have decided on this already."))
    return draft


def check_report(
    member: "Member | None", thread: "Thread", post: "Post | None", *, takes_part: bool
) -> None:
    """Whether this member may report the post, or the talk where no post is named."""
    member = check_member(member)
    if post is None and not thread.is_private:
        raise NotAllowed(_("Please report the post that you mean."))
    if thread.is_private and not takes_part:
        raise NotAllowed(_("Only whoever takes part in this talk can report it."))
    if thread.is_case:
        raise NotAllowed(
            _("Nobody else reads a private case. You can ask for somebody else there.")
        )
    if post is not None and post.author_id == member.pk:
        raise NotAllowed(_("That is what you wrote yourself. You can change or delete it."))
    if post is not None and post.deleted_at is not None:
        raise NotAllowed(_("This was deleted already."))


def check_report_pace(today: int) -> None:
    """`today`: how many this member has reported within a day."""
    if today >= limits.FLAGS:
        raise NotAllowed(
            ngettext(
                "You can report %(n)s post a day. If it is urgent, write to the team.",
                "You can report %(n)s posts a day. If it is urgent, write to the team.",
                limits.FLAGS,
            )
            % {"n": limits.FLAGS}
        )


def check_report_words(reason: str, words: str) -> None:
    """Whoever reports something else says what it is."""
    if reason == "other" and not words.strip():
        raise NotAllowed(_("Please say in a few words what is wrong."))


def check_settle_alone(thread: "Thread") -> None:
    """Whether a report is settled on its own page: of a private talk or a word in it. A public post
    is decided on where it stands, with all its reports."""
    if not thread.is_private:
        raise NotAllowed(_("Please decide on the post, with all its reports together."))


def check_settle(
    member: "Member | None",
    flag: "Flag",
    *,
    can_read: bool,
    concerned: Collection[int | None] = (),
) -> None:
    """Moderators settle reports of what they may read, but none that they made or that is about
    them (`concerned`, ids: its author, and who takes part in the talk)."""
    check_moderate(member)
    member = check_member(member)
    if not flag.is_open:
        raise NotAllowed(_("This report is settled already."))
    if not can_read:
        raise NotAllowed(_("It stands where you cannot read: whoever reads there settles it."))
    if flag.by_id == member.pk or member.pk in concerned:
        raise NotAllowed(_("This report concerns you: another moderator settles it."))
