"""What people hear of known incidents (forum.lib.notice_kinds)."""

from django.utils.translation import gettext_lazy as _

from forum.lib import notice_groups, notice_kinds
from forum.lib.notice_kinds import Kind

GROUP = "incidents"
OPENED, JOINED, ANSWERED, OVER, NONE = (
    "incident_opened", "incident_joined", "incident_answered", "incident_over", "incident_none",
)  # fmt: skip
LABEL = _("Known incidents")
ABOUT = _("Something is broken for many, you have it too: what is new, and when it is over.")
KINDS = (
    Kind(
        OPENED, GROUP, _("Many people ask the same just now: a known incident was opened"),
        "triangle-alert", _("Known incident opened by itself"), shelf="team",
    ),
    Kind(
        JOINED, GROUP, _("We know about it: your question is about a known incident"),
        "triangle-alert", _("Their question belongs to a known incident"), mailed=False,
        shelf="questions",
    ),
    Kind(
        ANSWERED, GROUP, _("There is news about the incident that you have too"),
        "message-circle", _("News about a known incident"),
    ),
    Kind(
        OVER, GROUP, _("The incident that you had too is over"), "circle-check",
        _("Known incident is over"),
    ),
    Kind(
        NONE, GROUP,
        _("What we called a known incident was a false alarm; each question about it is answered"
          " by itself"),
        "undo-2", _("Known incident was a false alarm"),
    ),
)  # fmt: skip


def make_known() -> None:
    notice_groups.add(GROUP, LABEL, ABOUT, shelf="follows")
    for kind in KINDS:
        notice_kinds.add(kind)
