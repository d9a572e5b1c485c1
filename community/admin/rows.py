"""What the ladder keeps by itself: looked at, never edited."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from community.admin.access import SeenByRole, configures
from community.lib import told_times
from community.models import Incident, Recomputing, Service, ServiceEvent


class Events(admin.TabularInline):
    """The newest stand last: they are read as a story."""

    model = ServiceEvent
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


@admin.register(Service)
class ServiceAdmin(SeenByRole):
    list_display = ["thread", "status", "step", "pool", "promised_at", "owner", "problem"]
    list_filter = ["status", "step", "pool"]
    list_select_related = ["thread", "pool", "owner"]
    inlines = [Events]


@admin.register(Recomputing)
class RecomputingAdmin(SeenByRole):
    list_display = ["what", "by", "at", "looked_at", "changed"]
    list_select_related = ["by"]
    change_form_template = "admin/community/recomputing.html"

    def change_view(self, request: HttpRequest, object_id: str, *args: object, **kwargs: object):
        """With what changed of each question."""
        run = self.get_object(request, object_id) if configures(request) else None
        found = ServiceEvent.objects.filter(kind="recomputed", data__run=run.pk if run else 0)
        rows = [
            (one.service.thread, _told(one.data["old"]), _told(one.data["new"]))
            for one in found.select_related("service__thread").order_by("pk")[:200]
        ]
        return super().change_view(
            request, object_id, *args, extra_context={"rows": rows}, **kwargs
        )


def _told(due: dict[str, Any]) -> str:
    """The promise of a log's row, as people read times."""
    at = due.get("promised_at")
    return told_times.dated(datetime.fromisoformat(at)) if at else "–"


@admin.register(Incident)
class IncidentAdmin(SeenByRole):
    """Opened, changed and ended on its own page."""

    list_display = ["heading", "known_since", "affected_count", "opened_by", "ended_at"]
    list_select_related = ["opened_by"]
