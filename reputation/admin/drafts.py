"""Drafts of rule sets: written here, tried on closed months, looked at, brought in force."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from forum.lib import clock
from forum.rules import NotAllowed
from reputation.admin import draft_pages
from reputation.admin.access import RowsByRole, SeenByRole, configures
from reputation.domain import announcing, drafts, trials
from reputation.forms.rule_set_draft import (
    BeginForm,
    DraftForm,
    DraftRuleForm,
    RulesFormSet,
    stated,
)
from reputation.lib.figures import FRAME, MONEY
from reputation.models import DraftRule, RuleSetDraft
from reputation.queries import closes


class DraftRules(RowsByRole):
    model = DraftRule
    form = DraftRuleForm
    formset = RulesFormSet
    names_rows = True
    fields = ["is_used", "points", "most", "per", "hold_days", "pays"]
    verbose_name_plural = gettext_lazy("rules")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return configures(request) and (obj is None or obj.is_open)


@admin.register(RuleSetDraft)
class RuleSetDraftAdmin(SeenByRole):
    list_display = ["why", "state", "changed_by", "changed_at"]
    list_select_related = ["changed_by", "announcement__rule_set"]
    inlines = [DraftRules]
    change_form_template = "admin/reputation/rulesetdraft/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleSetDraft]:
        return super().get_queryset(request).select_related("announcement__rule_set", "changed_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return configures(request)

    def has_change_permission(self, request: HttpRequest, obj: RuleSetDraft | None = None) -> bool:
        return configures(request) and (obj is None or obj.is_open)

    @admin.display(description=gettext_lazy("state"))
    def state(self, draft: RuleSetDraft) -> str:
        return draft_pages.state(draft)

    def get_form(
        self, request: HttpRequest, obj: RuleSetDraft | None = None, *args: Any, **kwargs: Any
    ) -> type[forms.ModelForm]:
        return BeginForm if obj is None else DraftForm

    def get_fields(self, request: HttpRequest, obj: RuleSetDraft | None = None) -> list[str]:
        if obj is None:
            return ["why"]
        names = list(DraftForm.base_fields) if obj.is_open else ["why", *FRAME]
        return names if closes.pays() else [name for name in names if name not in MONEY]

    def get_inlines(self, request: HttpRequest, obj: RuleSetDraft | None) -> list[Any]:
        return [] if obj is None else self.inlines

    # Both forms are saved by one verb, in `save_related`, where the rules are known as well.
    def save_model(
        self, request: HttpRequest, obj: RuleSetDraft, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            begun = drafts.begin(why=form.cleaned_data["why"], by=request.user, now=clock.now())
            obj.pk = begun.pk

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool
    ) -> None:
        if not change:
            return
        (rules,) = formsets
        rules.new_objects, rules.changed_objects, rules.deleted_objects = [], [], []
        try:
            drafts.change(
                draft=form.instance, figures=stated(form, rules), off=rules.measures(used=False),
                why=form.cleaned_data["why"], base=form.cleaned_data["base"], by=request.user,
                now=clock.now(),
            )  # fmt: skip
        except NotAllowed as refusal:  # somebody was quicker between the form and here
            messages.error(request, str(refusal))

    def response_add(
        self, request: HttpRequest, obj: RuleSetDraft, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._to(obj.pk)

    def get_urls(self) -> list[URLPattern]:
        acts = {
            "try": require_POST(self.try_out), "put-aside": require_POST(self.put_aside),
            "copy": require_POST(self.copy), "in-force": self.in_force, "preview": self.preview,
        }  # fmt: skip
        own = [
            path(
                f"<int:pk>/{name}/", self.admin_site.admin_view(view),
                name=f"reputation_rulesetdraft_{name.replace('-', '_')}",
            )
            for name, view in acts.items()
        ]  # fmt: skip
        return [*own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        draft = self.get_object(request, object_id)
        shown = draft_pages.beside(draft, request.user, clock.now()) if draft else {}
        kwargs["extra_context"] = (kwargs.get("extra_context") or {}) | shown
        return super().change_view(request, object_id, *args, **kwargs)

    def try_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self._draft(request, pk)
        try:
            run = trials.ask(draft=draft, by=request.user, now=clock.now())
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return self._to(pk)
        return redirect(reverse("admin:reputation_trialrun_change", args=[run.pk]))

    def put_aside(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self._draft(request, pk)
        drafts.put_aside(draft=draft, by=request.user, now=clock.now())
        messages.success(request, _("Put aside. It can still be read and copied."))
        return self._to(pk)

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self._draft(request, pk)
        begun = drafts.begin(why=draft.why, by=request.user, now=clock.now(), like=draft)
        return self._to(begun.pk)

    def in_force(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would change, what the trial run found, and the button."""
        draft = self._draft(request, pk)
        if request.method == "POST":
            base = request.POST.get("base", "")
            try:
                announcing.announce(draft=draft, base=base, by=request.user, now=clock.now())
            except NotAllowed as refusal:
                messages.error(request, str(refusal))
                return redirect(request.path)
            messages.success(request, _("Announced. Everybody reads it under “How points work”."))
            return self._to(pk)
        shown = self.admin_site.each_context(request) | {"opts": self.opts, "original": draft}
        shown |= draft_pages.before(draft, request.user, clock.now())
        return TemplateResponse(request, "admin/reputation/rulesetdraft/in_force.html", shown)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of rules as everybody would read it, with its examples."""
        draft = self._draft(request, pk)
        shown = draft_pages.preview(draft, clock.now())
        return TemplateResponse(request, "reputation/rules/preview.html", shown)

    def _draft(self, request: HttpRequest, pk: int) -> RuleSetDraft:
        """Raises Http404; nobody else comes as far as this (`admin_view` asks for the staff's
        flag, this for the role)."""
        draft = self.get_object(request, str(pk)) if configures(request) else None
        if draft is None:
            raise Http404
        return draft

    def _to(self, pk: int) -> HttpResponse:
        return redirect(reverse("admin:reputation_rulesetdraft_change", args=[pk]))
