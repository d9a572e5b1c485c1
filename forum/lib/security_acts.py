"""What stands in the security log: each act by its code, and in words. Upper floors add theirs."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "sign_in_stopped": _("Signing in stopped after too many tries"),
    "factor_set": _("Second factor set up"),
    "factor_removed": _("Second factor removed"),
    "codes_renewed": _("Recovery codes made anew"),
    "factors_forgotten": _("All second factors removed from outside"),
    "password_changed": _("Password changed"),
    "password_reset": _("Password set anew by mail"),
    "role_given": _("Role given or taken"),
    "member_erased": _("Account erased"),
    "data_exported": _("Personal data exported"),
    "words_forgotten": _("Words of the log removed"),
    "staff_opened": _("Staff pages opened"),
    "staff_refused": _("Staff pages refused"),
    "talk_read": _("Reported private talk read"),
    "flag_settled": _("Report decided"),
    "post_edited": _("Post of another edited"),
    "post_deleted": _("Post of another deleted"),
    "post_restored": _("Post of another restored"),
    "thread_closed": _("Thread closed"),
    "thread_reopened": _("Thread reopened"),
    "thread_pinned": _("Thread pinned"),
    "thread_unpinned": _("Thread unpinned"),
    "thread_moved": _("Thread moved"),
    "thread_retitled": _("Thread of another retitled"),
    "thread_retagged": _("Thread of another given other tags"),
    "solution_set": _("Solution set for the asker"),
    "solution_cleared": _("Solution cleared for the asker"),
    "thread_unmerged": _("Threads taken apart again"),
    "held_posted": _("Held post let through"),
    "post_redacted": _("Words of a post blacked out"),
    "member_reinstated": _("Suspension ended"),
    "decided": _("Decision of moderation"),
    "decision_undone": _("Decision taken back"),
    "appeal_decided": _("Appeal decided"),
    "admin_added": _("Added in the administration"),
    "admin_changed": _("Changed in the administration"),
    "admin_deleted": _("Deleted in the administration"),
    "text_published": _("House text published"),
    "log_read": _("Security log read"),
    "log_taken": _("Security log taken as a file"),
}


# Of these moderators read that they were done, by whom and when; what was said, and the figures,
# stand where moderators do not read, and are for administrators.
SEALED: set[str] = set()


def add(acts: dict[str, str | Promise], *, sealed: Iterable[str] = ()) -> None:
    """Make acts of an upper floor known, in `AppConfig.ready()`; `sealed` some of their codes."""
    ACTS.update(acts)
    SEALED.update(sealed)
