"""Who may decide on what somebody wrote, on people, on appeals. Pure: as rules.py."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forum.lib import suspension_steps
from forum.rules import NotAllowed, check_member, check_moderate

if TYPE_CHECKING:
    from forum.models import (
        Decision,
        DecisionAppeal,
        Flag,
        Member,
        Post,
        ReviewClaim,
        StaffNote,
        Thread,
    )

# Nobody steps against those above them.
RANK = {"": 0, "expert": 1, "moderator": 2, "manager": 2, "administrator": 3}


def check_words(reason: str, words: str) -> None:
    """With "something else" the words are the reason."""
    if reason == "other" and not words.strip():
        raise NotAllowed(_("Please say in a few words why: whom it concerns reads it."))


def check_step(by: "Member | None", member: "Member") -> None:
    """Whether `by` may warn or suspend `member`: staff only those below them, administrators
    anybody, nobody themselves."""
    check_moderate(by)
    by = check_member(by)
    if by.pk == member.pk:
        raise NotAllowed(_("That is yourself. Somebody else decides on you."))
    is_administrator = by.staff_role == "administrator"
    if RANK[member.staff_role] >= RANK[by.staff_role] and not is_administrator:
        raise NotAllowed(_("Only an administrator can do that to somebody of the team."))


def check_suspend(
    by: "Member | None", member: "Member", *, days: int, suggested: int | None, words: str
) -> None:
    check_step(by, member)
    if days not in suspension_steps.CHOICES:
        raise NotAllowed(_("That is none of the steps."))
    if member.suspended_at is None and not member.is_active:
        raise NotAllowed(_("This account is closed."))
    if days != suggested and not words.strip():
        raise NotAllowed(_("The record suggests another step. Please say why you choose this one."))


def check_lift(by: "Member | None", member: "Member") -> None:
    check_step(by, member)
    if member.suspended_at is None:
        raise NotAllowed(_("This account is not suspended."))


def check_not_own(by: "Member | None", author_id: int | None) -> None:
    """Moderators never judge what they wrote themselves."""
    check_moderate(by)
    if check_member(by).pk == author_id:
        raise NotAllowed(_("This concerns you: another moderator decides."))


def check_claim(by: "Member", claim: "ReviewClaim | None") -> None:
    """Whether nobody else has it in hand."""
    if claim is not None and claim.by_id != by.pk:
        raise NotAllowed(_("%(who)s has this in hand just now.") % {"who": claim.by})


def check_undo(
    by: "Member | None", decision: "Decision", words: str, *, waits: bool = False
) -> None:
    """Whoever decided takes it back at once, which answers an appeal that `waits`; another
    moderator says why, and leaves it to the answer while one waits. Nobody what was decided on
    themselves."""
    by = check_member(by)
    is_own = decision.by_id == by.pk
    if not by.is_moderator and not (is_own and decision.act == "post_hidden"):
        raise NotAllowed(_("Only moderators can do this."))
    if decision.member_id == by.pk:
        raise NotAllowed(_("This concerns you: another moderator decides."))
    if not decision.stands:
        raise NotAllowed(_("This decision is undone already."))
    if waits and not is_own:
        raise NotAllowed(_("An appeal waits: whoever answers it decides whether this is undone."))
    if not is_own and not words.strip():
        raise NotAllowed(_("Please say why: it was somebody else’s decision, who reads it."))


def check_appeal(member: "Member | None", decision: "Decision", *, has_one: bool) -> "Member":
    """Whoever it concerns appeals once, suspended or not."""
    if member is None or decision.member_id != member.pk:
        raise NotAllowed(_("Only whom it concerns can appeal."))
    if has_one:
        raise NotAllowed(_("You have appealed already. A second person answers it."))
    if not decision.stands:
        raise NotAllowed(_("This decision is undone already."))
    return member


def check_appeal_words(words: str) -> None:
    if not words.strip():
        raise NotAllowed(_("Please say what is wrong with it: a second person reads it."))


def check_answer(
    by: "Member | None", appeal: "DecisionAppeal", *, outcome: str, others: bool, words: str
) -> None:
    """That it stands says a second person: neither whoever decided nor whom it concerns. That it
    was wrong (`outcome` "overturned") whoever decided says as well. `others`: whether a moderator
    other than these is here."""
    check_moderate(by)
    by = check_member(by)
    decision = appeal.decision
    if decision.member_id == by.pk:
        raise NotAllowed(_("This concerns you: another moderator decides."))
    if decision.by_id == by.pk and outcome != "overturned":
        raise NotAllowed(
            _("You decided this yourself: only a second person says that it stands.")
            if others
            else _(
                "You decided this yourself, and nobody else moderates: only a second person says"
                " that it stands. You can undo it, or an administrator makes somebody a moderator."
            )
        )
    if appeal.outcome:
        raise NotAllowed(_("This appeal is answered already."))
    if not words.strip():
        raise NotAllowed(_("Please say why: whoever appealed reads it."))


def check_note(by: "Member | None", member: "Member") -> None:
    """Staff notes: moderators, of anybody but themselves."""
    check_moderate(by)
    if check_member(by).pk == member.pk:
        raise NotAllowed(_("These are notes about you: other moderators keep them."))


def check_remove_note(by: "Member", note: "StaffNote") -> None:
    if note.by_id != by.pk and by.staff_role != "administrator":
        raise NotAllowed(_("Only whoever wrote the note, or an administrator, removes it."))


def check_report_as_visitor(thread: "Thread", post: "Post") -> None:
    """Visitors report what stands where everybody reads."""
    if thread.is_private:
        raise NotAllowed(_("Only whoever takes part in this talk can report it."))
    if post.deleted_at is not None:
        raise NotAllowed(_("This was deleted already."))


def check_removes(thread: "Thread") -> None:
    """Reports let nothing go from a private talk: it belongs to its people."""
    if thread.is_private:
        raise NotAllowed(_("In a private talk nothing is removed. You can warn whoever wrote it."))


def check_waits(flag: "Flag | None") -> None:
    if flag is None:
        raise NotAllowed(_("This report is settled already."))
