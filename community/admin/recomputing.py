"""Beside a policy, a pool or a calendar: what it means, and letting running questions go by it."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.admin import preview
from community.admin.access import Configured, configures
from community.domain import preview as examples
from community.domain import recompute
from community.models import Pool
from forum.lib import clock


class Recomputed(Configured):
    change_form_template = "admin/community/change_form.html"
    means: ClassVar[Callable[..., list[examples.Example]]]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        found = self.get_object(request, object_id)
        if found is not None:
            kwargs["extra_context"] = (kwargs.get("extra_context") or {}) | self.beside(found)
        return super().change_view(request, object_id, *args, **kwargs)

    def beside(self, found: Any) -> dict[str, Any]:
        return {
            "means": self.sentences(found),
            "running": recompute.running(of=found).count(),
            "recompute_url": self._name("recompute", found.pk),
        }

    def sentences(self, found: Any) -> list[str]:
        asked = examples.instants(clock.now())
        try:
            return preview.sentences(type(self).means(found, asked=asked))
        except Pool.DoesNotExist:  # nothing takes everything else: the pools' pages say so
            return []

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.recompute)
        own = path("<int:pk>/recompute/", view, name=f"community_{self.opts.model_name}_recompute")
        return [own, *super().get_urls()]

    def recompute(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first; then every question that runs by it is due by what holds now."""
        found = self.get_object(request, str(pk)) if configures(request) else None
        if found is None:
            raise Http404
        if request.method == "POST":
            run = recompute.recompute(of=found, by=request.user, now=clock.now())
            said = ngettext(
                "%(changed)s of %(n)s running question changed.",
                "%(changed)s of %(n)s running questions changed.",
                run.looked_at,
            )
            messages.success(request, said % {"changed": run.changed, "n": run.looked_at})
            return redirect(reverse("admin:community_recomputing_change", args=[run.pk]))
        shown = self.admin_site.each_context(request) | {
            "title": _("Recompute running questions"), "opts": self.opts, "original": found,
            "running": recompute.running(of=found).count(), "means": self.sentences(found),
        }  # fmt: skip
        return TemplateResponse(request, "admin/community/recompute.html", shown)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        running = recompute.running(of=obj).count()
        if running:
            said = ngettext(
                "%(n)s running question keeps the figures it was asked under. Below you can let"
                " it go by the new ones.",
                "%(n)s running questions keep the figures they were asked under. Below you can"
                " let them go by the new ones.",
                running,
            )
            messages.info(request, said % {"n": running})
        return super().response_change(request, obj)

    def _name(self, what: str, *args: Any) -> str:
        return reverse(f"admin:community_{self.opts.model_name}_{what}", args=args)
