"""Private cases as whoever looks after the service may see them: where they stand, not a word of
what is in them, and not whose they are."""

from django.contrib import admin

from community.admin.access import SeenByRole
from community.models import Case


@admin.register(Case)
class CaseAdmin(SeenByRole):
    fields = ("pool", "category", "reason", "status", "opened_at", "due_at", "done_at", "reopened")
    list_display = ("pk", "pool", "reason", "status", "opened_at", "due_at", "lead_called_at")
    list_filter = ("status", "pool")
    ordering = ("-opened_at", "-pk")
