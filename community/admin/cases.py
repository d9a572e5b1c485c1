"""Private cases and their calls: that they are there and how they stand, to look at.

No word of what is in one, no number or part of it and no call word: those are its two people's
(decision 0044), and whoever looks after the ladder needs none of them.
"""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from community.admin.access import SeenByRole, configures
from community.models import Callback, Case, CaseEvent


class CaseEvents(admin.TabularInline):
    """Codes, ids and instants: they hold no words of people."""

    model = CaseEvent
    template = "admin/reputation/rows.html"
    fields = readonly_fields = ["kind", "at", "by", "data"]
    ordering = ["pk"]
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return configures(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(SeenByRole):
    list_display = ["pk", "status", "category", "reason", "pool", "opened_at", "due_at", "owner"]
    list_filter = ["status", "pool", "reason"]
    list_select_related = ["category", "pool", "owner"]
    ordering = ["-opened_at", "-pk"]
    fields = [
        "status", "category", "reason", "pool", "member", "owner", "opened_at", "promised_at",
        "due_at", "first_answer_at", "claimed_at", "lead_called_at", "nudged_at", "done_at",
        "follow_up_at", "reopened",
    ]  # fmt: skip
    inlines = [CaseEvents]


@admin.register(Callback)
class CallbackAdmin(SeenByRole):
    list_display = ["pk", "status", "pool", "begins_at", "ends_at", "booked_at", "number_gone_at"]
    list_filter = ["status", "pool"]
    list_select_related = ["pool"]
    ordering = ["-begins_at", "-pk"]
    fields = [
        "case", "status", "pool", "begins_at", "ends_at", "zone", "booked_at", "moves",
        "reminded_at", "missed_told_at", "cancelled_at", "ended_at", "consented_at",
        "consent_version", "number_until", "number_gone_at",
    ]  # fmt: skip
