"""Badges in Django's admin: drafted, looked at, set live, replaced, given no more."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from forum.lib import clock
from forum.rules import NotAllowed, allowed
from reputation.domain import badge_rules
from reputation.forms.badge import BadgeForm
from reputation.models import BadgeRule
from reputation.queries import badges

Act = Callable[[BadgeRule, HttpRequest], tuple[BadgeRule | None, str]]


def _set_live(rule: BadgeRule, request: HttpRequest) -> tuple[BadgeRule | None, str]:
    live = badge_rules.set_live(rule=rule, by=request.user, now=clock.now())
    return live, _("The badge is live. Whoever has reached it gets it within a few minutes.")


def _retire(rule: BadgeRule, request: HttpRequest) -> tuple[BadgeRule | None, str]:
    ended = badge_rules.retire(rule=rule, by=request.user, now=clock.now())
    return ended, _("Nobody earns it any more. Whoever has it keeps it.")


def _further(rule: BadgeRule, request: HttpRequest) -> tuple[BadgeRule | None, str]:
    draft = badge_rules.draft_further(rule=rule, by=request.user, now=clock.now())
    return draft, _("This is the draft of a further version. The one that is live stays as it is.")


ACTS: dict[str, Act] = {"live": _set_live, "retire": _retire, "further": _further}


@admin.register(BadgeRule)
class BadgeRuleAdmin(admin.ModelAdmin):
    """By role, as groups hand out permissions of the floor only. What was live is only shown."""

    form = BadgeForm
    change_form_template = "admin/reputation/badge.html"
    list_display = ["label_", "version", "state", "takes_", "live_at", "ended_at"]
    list_filter = ["shelf"]
    ordering = ["shelf", "position", "code", "-version"]
    actions = None
    show_full_result_count = False
    shown = [
        "label_", "sentence_", "code", "version", "state", "shelf", "takes_", "survival_days",
        "live_at", "live_by", "ended_at", "ended_by",
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("name"), ordering="code")
    def label_(self, rule: BadgeRule) -> str:
        return rule.label

    @admin.display(description=gettext_lazy("sentence"))
    def sentence_(self, rule: BadgeRule) -> str:
        return rule.sentence

    @admin.display(description=gettext_lazy("what it takes"))
    def takes_(self, rule: BadgeRule) -> str:
        return " · ".join(rule.takes_in_short)

    @admin.display(description=gettext_lazy("state"))
    def state(self, rule: BadgeRule) -> str:
        if rule.is_draft:
            return _("draft")
        return _("live") if rule.is_live else _("ended")

    def get_fields(self, request: HttpRequest, obj: BadgeRule | None = None) -> list[str]:
        is_draft = obj is None or obj.is_draft
        return self.form.field_order if is_draft else self.shown

    def get_readonly_fields(self, request: HttpRequest, obj: BadgeRule | None = None) -> list[str]:
        return [] if obj is None or obj.is_draft else self.shown

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request)

    def has_view_permission(self, request: HttpRequest, obj: BadgeRule | None = None) -> bool:
        return _may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may(request)

    def has_change_permission(self, request: HttpRequest, obj: BadgeRule | None = None) -> bool:
        return _may(request) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: BadgeRule | None = None) -> bool:
        return _may(request) and obj is not None and obj.is_draft

    def save_model(
        self, request: HttpRequest, obj: BadgeRule, form: forms.ModelForm, change: bool
    ) -> None:
        code = obj.code if change else form.cleaned_data["code"]
        draft = badge_rules.draft(code=code, said=form.said, by=request.user, now=clock.now())
        obj.pk = draft.pk
        obj.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: BadgeRule, *args: Any) -> HttpResponse:
        """On to the draft, which says who would earn it."""
        messages.success(request, _("The draft is saved. Nobody earns it yet."))
        return redirect("admin:reputation_badgerule_change", obj.pk)

    def response_change(self, request: HttpRequest, obj: BadgeRule) -> HttpResponse:
        return self.response_add(request, obj)

    def delete_model(self, request: HttpRequest, obj: BadgeRule) -> None:
        badge_rules.discard(rule=obj, by=request.user)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        rule = self.get_object(request, object_id)
        extra = dict(extra_context or {})
        if rule is not None and _may(request):
            extra |= {"rule": rule, "acts": _acts(rule)}
            if not rule.ended_at:
                extra["preview"] = badges.preview(rule=rule, now=clock.now())
        return super().change_view(request, object_id, form_url, extra)

    def get_urls(self) -> list[URLPattern]:
        acting = path(
            "<int:pk>/do/<slug:act>/", self.admin_site.admin_view(require_POST(self.act)),
            name="reputation_badgerule_act",
        )  # fmt: skip
        return [acting, *super().get_urls()]

    def act(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """One of ACTS, by a button of its page."""
        rule = self.get_queryset(request).filter(pk=pk).first()
        if act not in ACTS or rule is None:
            raise Http404
        if not _may(request):
            raise PermissionDenied
        try:
            after, told = ACTS[act](rule, request)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:reputation_badgerule_changelist")
        messages.success(request, told)
        return redirect("admin:reputation_badgerule_change", (after or rule).pk)


def _may(request: HttpRequest) -> bool:
    return allowed(badge_rules.check_keep, request.user)


def _acts(rule: BadgeRule) -> list[tuple[str, str, str]]:
    """(address, what the button says, what follows from it) of what can be done with it now."""
    told = {
        "live": (_("Set it live"), _("From then on it takes no change, only a further version.")),
        "retire": (_("Give it no more"), _("Whoever has it keeps it.")),
        "further": (_("Make a further version"), _("As a draft: this one stays until it is live.")),
    }
    of_live = ["further", "retire"] if rule.is_live else ["further"]
    names = ["live"] if rule.is_draft else of_live
    return [
        (reverse("admin:reputation_badgerule_act", args=[rule.pk, name]), *told[name])
        for name in names
    ]
