"""How long the words are kept that people wrote about mentors, reviews and questioned points."""

from django.utils.translation import gettext_lazy as _

from forum.lib import retention

RETENTION = retention.Rule(
    "points_words", _("What was said of applications, reviews and points that were questioned"),
    _("So that we can answer for what we decided."), _("after it was decided"),
    retention.CONDUCT.kept,
)  # fmt: skip
# By table, the instant from which the time runs: empty while it is open. Of reviews and of mentors'
# steps it is when they were said; domain/old_words.py knows which of them are open.
SINCE = {
    "reputation.Appeal": "closed_at",
    "reputation.AppealAnswer": "at",
    "reputation.Revocation": "ended_at",
    "reputation.LinkedAccounts": "ended_at",
    "reputation.ReviewStep": "at",
    "reputation.MentorStep": "at",
    "reputation.Application": "closed_at",
    "reputation.ApplicationWord": "application__closed_at",
    "reputation.Probation": "ended_at",
    "reputation.Removal": "closed_at",
    "reputation.RemovalWord": "removal__closed_at",
}
