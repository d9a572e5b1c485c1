"""The notices of private talks and of reports; made known when the app is ready (apps.py)."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from forum.lib.notice_kinds import Kind


def _leads_reports(data: dict[str, Any]) -> str:
    return str(data.get("place") or reverse("reports"))


def _leads_queue(data: dict[str, Any]) -> str:
    return reverse("moderation")


def _tells_due(data: dict[str, Any]) -> str:
    due = timezone.localtime(datetime.fromisoformat(data["by"]))
    return ngettext(
        "%(n)s report or held post waits: we promised a look by %(at)s",
        "%(n)s reports and held posts wait: we promised the first look by %(at)s", data["n"],
    ) % {"n": data["n"], "at": date_format(due, "SHORT_DATETIME_FORMAT")}  # fmt: skip


KINDS = (
    Kind(
        "talk_message", "talks", _("%(who)s wrote to you in private"), "message-circle",
        _("Message in a private talk"), is_said=True, stacks="thread", joins=True, waits=True,
        says_many=ngettext_lazy(
            "%(n)s new message in a private talk", "%(n)s new messages in a private talk", "n"
        ),
    ),
    Kind(
        "draft_shared", "talks", _("%(who)s asks you to look at a draft before it is posted"),
        "pencil", _("Draft shown to them"), is_said=True,
    ),
    Kind(
        "talk_joined", "talks", _("%(who)s waits for an answer in a private talk: can you help?"),
        "message-circle", _("Asked to join a private talk"), is_said=True,
    ),
    Kind(
        "draft_suggested", "talks", _("%(who)s suggests other words for your draft"), "pencil",
        _("Other words for their draft"),
    ),
    Kind(
        "draft_taken_over", "talks", _("%(who)s took over what you suggested for the draft"),
        "check", _("Their words for a draft were taken over"), mailed=False, shelf="thanks",
    ),
    Kind(
        "draft_posted", "talks", _("%(who)s posted the question that you helped with"), "send",
        _("The draft they helped with was posted"), mailed=False,
    ),
    Kind(
        "talk_reported", "team",
        _("This private talk was reported: moderators can read it until they have decided"),
        "flag", _("Private talk reported"),
    ),
    Kind(
        "report_new", "team", _("Somebody reported something: please look at it"), "flag",
        _("New report, for moderators"), mailed=False, leads=_leads_reports,
    ),
    Kind(
        "looks_due", "team", _("What was reported or held is to be looked at"), "clock",
        _("Looks that are due, for moderators"), tells=_tells_due, leads=_leads_queue,
        sample={"n": 3, "by": "2026-11-27T13:00:00+00:00"},
    ),
    Kind(
        "report_upheld", "team", _("%(who)s looked at your report: you were right, thank you"),
        "check", _("Report upheld"), leads=_leads_reports,
    ),
    Kind(
        "report_declined", "team", _("%(who)s looked at your report: it can stay as it is"), "flag",
        _("Report declined"), leads=_leads_reports,
    ),
)  # fmt: skip
