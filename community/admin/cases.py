"""Private cases as whoever looks after the service may see them: where they stand, not a word of
what is in them, and not whose they are."""

from django.contrib import admin

from community.admin.access import SeenByRole
from community.models import Callback, Case


@admin.register(Case)
class CaseAdmin(SeenByRole):
    fields = ("pool", "category", "reason", "status", "opened_at", "due_at", "done_at", "reopened")
    list_display = ("pk", "pool", "reason", "status", "opened_at", "due_at", "lead_called_at")
    list_filter = ("status", "pool")
    ordering = ("-opened_at", "-pk")


@admin.register(Callback)
class CallbackAdmin(SeenByRole):
    """When, and whether it was kept: no number or part of it, and no call word."""

    fields = (
        "case", "status", "pool", "begins_at", "ends_at", "zone", "booked_at", "moves",
        "reminded_at", "missed_told_at", "cancelled_at", "ended_at", "consented_at",
        "consent_version", "number_until", "number_gone_at",
    )  # fmt: skip
    list_display = ("pk", "pool", "status", "begins_at", "ends_at", "booked_at", "number_gone_at")
    list_filter = ("status", "pool")
    list_select_related = ("pool",)
    ordering = ("-begins_at", "-pk")
