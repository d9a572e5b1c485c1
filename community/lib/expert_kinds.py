"""What experts hear of questions (forum.lib.notice_kinds)."""

from django.utils.translation import gettext_lazy as _

from forum.lib import notice_groups, notice_kinds
from forum.lib.notice_kinds import Kind

GROUP = "experts"
OFFERED, ENDING, OVER, HANDED = (
    "expert_offered", "claim_ending", "claim_over", "question_handed",
)  # fmt: skip
KINDS = (
    Kind(
        OFFERED, GROUP, _("This question fits you: do you take it?"), "hand-heart",
        _("Question offered to an expert"),
    ),
    Kind(
        ENDING, GROUP, _("You hold this question for a few minutes more"), "clock",
        _("Claim about to end"), mailed=False,
    ),
    Kind(
        OVER, GROUP, _("You no longer hold this question; it is back in its pool"), "undo-2",
        _("Claim ended"), mailed=False,
    ),
    Kind(
        HANDED, GROUP, _("%(who)s hands this question over to you"), "move",
        _("Question handed over"),
    ),
)  # fmt: skip


def make_known() -> None:
    notice_groups.add(
        GROUP,
        _("Questions for experts"),
        _("A question is offered or handed to you, or you hold one that goes back soon."),
        shelf="team",
        is_of_company=True,
    )
    for kind in KINDS:
        notice_kinds.add(kind)
