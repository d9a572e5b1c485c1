"""Trial runs: how far one is, and what it found."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from reputation.admin.access import SeenByRole
from reputation.models import TrialRun


@admin.register(TrialRun)
class TrialRunAdmin(SeenByRole):
    list_display = ["pk", "draft", "asked_at", "finished_at", "points_now", "points_then"]
    list_select_related = ["draft"]
    fields = ["by", "asked_at"]
    change_form_template = "admin/reputation/trialrun/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrialRun]:
        return super().get_queryset(request).select_related("draft", "rule_set", "by")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # one comes here from its draft

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        run = self.get_object(request, object_id)
        shown = {"members": run.members.select_related("member")} if run is not None else {}
        kwargs["extra_context"] = (kwargs.get("extra_context") or {}) | shown
        return super().change_view(request, object_id, *args, **kwargs)
