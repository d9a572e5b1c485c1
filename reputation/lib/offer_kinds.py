"""What mentors hear of offers (forum.lib.notice_kinds)."""

from django.utils.translation import gettext_lazy as _

from forum.lib.notice_kinds import Kind

OFFERED = "answer_offered"
KINDS = (
    Kind(
        OFFERED, "mentoring", _("This question fits you: would you like to answer?"), "hand-heart",
        _("Question offered to a mentor"),
    ),
)  # fmt: skip
