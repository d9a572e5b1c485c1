"""What mentors hear of offers (forum.lib.notice_kinds)."""

from django.utils.translation import gettext_lazy as _

from forum.lib import notice_groups, notice_kinds
from forum.lib.notice_kinds import Kind

OFFERED = "answer_offered"
KIND = Kind(
    OFFERED, "mentoring", _("This question fits you: would you like to answer?"), "hand-heart",
    _("Question offered to a mentor"),
)  # fmt: skip


def add() -> None:
    """Make it known; again changes nothing."""
    notice_groups.add(
        "mentoring",
        _("Mentors and newcomers"),
        _("Your mentor, your newcomers, and what they need."),
        shelf="team",
    )
    notice_kinds.add(KIND)
