"""The notice that a copy of one's data waits; made known when the app is ready (apps.py)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum.lib.notice_kinds import Kind

EXPORT_READY = "export_ready"


def _tells(data: dict[str, Any]) -> str:
    return str(_("The copy of your data is ready: it waits for you for seven days"))


def _leads(data: dict[str, Any]) -> str:
    return reverse("export_data")


KINDS = (
    Kind(
        EXPORT_READY, "team", _("The copy of your data is ready: it waits for you for seven days"),
        "file-text", _("Copy of their data is ready"), tells=_tells, leads=_leads,
    ),
)  # fmt: skip
