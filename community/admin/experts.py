"""Experts: who answers for the company, what they know and when they are there."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.access import Configured, ConfiguredRows
from community.domain import experts
from community.forms.expert import ExpertForm, SkillForm
from community.forms.week import ShiftForm, WeekFormSet
from community.models import Expert, Shift, Skill
from forum.lib import clock


class Skills(ConfiguredRows):
    model = Skill
    form = SkillForm


class Shifts(ConfiguredRows):
    model = Shift
    form = ShiftForm
    formset = WeekFormSet


@admin.register(Expert)
class ExpertAdmin(Configured):
    """Nobody is deleted here: whoever leaves is not active, and what they did stays."""

    form = ExpertForm
    inlines = [Skills, Shifts]
    list_display = ["member", "site", "zone", "said_languages", "capacity", "is_active"]
    list_select_related = ["member"]
    ordering = ["member__display_name", "pk"]

    def get_fields(self, request: HttpRequest, obj: Expert | None = None) -> list[str]:
        return list(ExpertForm.Meta.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Expert | None = None) -> list[str]:
        return [] if obj is None else ["member"]

    def has_delete_permission(self, request: HttpRequest, obj: Expert | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Expert, form: forms.ModelForm, change: bool
    ) -> None:
        is_leaving = change and "is_active" in form.changed_data and not obj.is_active
        if is_leaving:
            experts.leave(expert=obj, by=request.user, now=clock.now())
        super().save_model(request, obj, form, change)

    @admin.display(description=_("languages"))
    def said_languages(self, expert: Expert) -> str:
        return ", ".join(expert.languages)
