"""What people of the team decide about points, mentors and money, as the security log calls it."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "points_corrected": _("Points given or taken by hand"),
    "correction_confirmed": _("Correction of points confirmed"),
    "correction_declined": _("Correction of points declined"),
    "points_answered": _("Questioned points answered"),
    "finding_fine": _("Finding set aside"),
    "accounts_linked": _("Accounts linked"),
    "badge_taken_back": _("Badge taken back"),
    "mentor_removal_asked": _("Removal of a mentor asked for"),
    "mentor_removal_decided": _("Removal of a mentor decided"),
    "rules_announced": _("New rules for points announced"),
    "rules_taken_back": _("New rules for points taken back"),
    "payout_looked_at": _("Payout looked at"),
    "payout_ruled": _("Payout ruled on"),
    "payout_agreed": _("Ruling on a payout confirmed"),
    "payout_declined": _("Ruling on a payout declined"),
    "payfile_made": _("Payout file drawn up"),
    "payfile_released": _("Payout file released"),
    "payfile_withdrawn": _("Payout file withdrawn"),
    "payfile_taken": _("Payout file taken"),
    "payout_came_back": _("Payout came back"),
}
# Payouts are between whoever is paid and those who pay.
SEALED = tuple(act for act in ACTS if act.startswith(("payout_", "payfile_")))
