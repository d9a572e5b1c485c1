"""Mentors and their steps, to be looked at: pages of the site change them, with reasons."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from reputation.admin.access import RowsByRole, SeenByRole
from reputation.models import Mentor, MentorStep


class Steps(RowsByRole):
    """How they came to where they are."""

    model = MentorStep
    fields = ["state", "at", "by", "reason", "data"]
    ordering = ["at", "pk"]
    verbose_name_plural = _("steps")


@admin.register(Mentor)
class MentorAdmin(SeenByRole):
    list_display = ["member", "state", "since", "paused_until", "load", "capacity"]
    list_filter = ["state"]
    list_select_related = ["member"]
    search_fields = ["member__handle__istartswith"]
    fields = [
        "member", "state", "since", "paused_until", "load", "capacity", "languages", "topics",
        "from_hour", "until_hour", "offers_a_day", "last_assigned_at",
    ]  # fmt: skip
    inlines = [Steps]
