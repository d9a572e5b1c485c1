"""Rule sets: looked at, and taken back before they begin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum import rules
from forum.lib import clock
from forum.rules import NotAllowed
from reputation.admin.access import RowsByRole, SeenByRole
from reputation.domain import announcing
from reputation.forms.rule_set_draft import ReasonForm
from reputation.lib.figures import MONEY
from reputation.models import Rule, RuleSet
from reputation.queries import closes


class RulesInline(RowsByRole):
    model = Rule
    fields = ["code", "points", "most", "per", "hold_days", "pays"]


@admin.register(RuleSet)
class RuleSetAdmin(SeenByRole):
    list_display = ["number", "valid_from", "state", "announced_by"]
    ordering = ["-number"]
    inlines = [RulesInline]
    change_form_template = "admin/reputation/ruleset/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleSet]:
        sets = super().get_queryset(request)
        return sets.select_related("announcement__by", "taken_back__by")

    def get_fields(self, request: HttpRequest, obj: RuleSet | None = None) -> list[str]:
        names = list(super().get_fields(request, obj))
        return names if closes.pays() else [name for name in names if name not in MONEY]

    @admin.display(description=gettext_lazy("state"))
    def state(self, rule_set: RuleSet) -> str:
        if getattr(rule_set, "taken_back", None) is not None:
            return _("taken back")
        return _("announced") if rule_set.valid_from > clock.now() else _("in force")

    @admin.display(description=gettext_lazy("brought in force by"))
    def announced_by(self, rule_set: RuleSet) -> str:
        announcement = getattr(rule_set, "announcement", None)
        return str(announcement.by) if announcement else "-"

    def get_urls(self) -> list[URLPattern]:
        back = self.admin_site.admin_view(self.take_back)
        return [
            path("<int:pk>/take-back/", back, name="reputation_ruleset_take_back"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        rule_set = self.get_object(request, object_id)
        shown = {
            "may_take_back": rule_set is not None
            and getattr(rule_set, "taken_back", None) is None
            and rules.allowed(
                announcing.check_take_back, request.user, rule_set=rule_set, now=clock.now()
            )
        }
        kwargs["extra_context"] = (kwargs.get("extra_context") or {}) | shown
        return super().change_view(request, object_id, *args, **kwargs)

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks why, and says it in public."""
        rule_set = self.get_object(request, str(pk))
        if rule_set is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        back = redirect(reverse("admin:reputation_ruleset_change", args=[pk]))
        form = ReasonForm(request.POST or None)
        try:
            announcing.check_take_back(request.user, rule_set=rule_set, now=clock.now())
            if form.is_valid():
                announcing.take_back(
                    rule_set=rule_set, reason=form.cleaned_data["reason"], by=request.user,
                    now=clock.now(),
                )  # fmt: skip
                messages.success(request, _("It does not come. Everybody reads why."))
                return back
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return back
        shown = self.admin_site.each_context(request) | {
            "title": _("Take rule set %(n)s back") % {"n": rule_set.number}, "form": form,
            "rule_set": rule_set, "opts": self.opts,
        }  # fmt: skip
        return TemplateResponse(request, "admin/reputation/ruleset/take_back.html", shown)
