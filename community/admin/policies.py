"""Policies: the figures of the ladder, with what they mean."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.admin.access import configures
from community.admin.recomputing import Recomputed
from community.domain import preview as examples
from community.forms.policy import PolicyForm
from community.models import Policy


@admin.register(Policy)
class PolicyAdmin(Recomputed):
    form = PolicyForm
    list_display = ["name", "position", "category", "language", "calendar"]
    ordering = ["position", "pk"]
    means = examples.of_policy
    fieldsets = None

    def get_fields(self, request: HttpRequest, obj: Policy | None = None) -> list[str]:
        return list(PolicyForm.Meta.fields)

    def beside(self, found: Policy) -> dict[str, Any]:
        return super().beside(found) | {"shadow": examples.shadow(found)}

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        told = {"try_url": reverse("admin:community_policy_try")}
        kwargs["extra_context"] = (kwargs.get("extra_context") or {}) | told
        return super().add_view(request, *args, **kwargs)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        told = {"try_url": reverse("admin:community_policy_try_changed", args=[object_id])}
        kwargs["extra_context"] = (kwargs.get("extra_context") or {}) | told
        return super().change_view(request, object_id, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.try_out))
        return [
            path("try/", view, name="community_policy_try"),
            path("<path:object_id>/try/", view, name="community_policy_try_changed"),
            *super().get_urls(),
        ]

    def try_out(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """What the figures as they stand in the form would mean; nothing is stored."""
        if not configures(request):
            raise Http404
        policy = self.get_object(request, object_id) if object_id else None
        form = PolicyForm(request.POST, instance=policy)
        means = self.sentences(form.instance) if form.is_valid() else []
        shown = self.admin_site.each_context(request) | {
            "title": _("What this would mean"), "opts": self.opts, "form": form, "means": means,
        }  # fmt: skip
        return TemplateResponse(request, "admin/community/tried.html", shown)
