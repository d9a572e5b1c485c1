"""Hours: of the week, and of single days."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.admin.access import ConfiguredRows
from community.admin.recomputing import Recomputed
from community.domain import preview as examples
from community.domain import special_days
from community.forms.week import CalendarForm, OpeningForm, SpecialDayForm, WeekFormSet
from community.models import Calendar, Opening, SpecialDay
from forum.lib import clock


class Openings(ConfiguredRows):
    model = Opening
    form = OpeningForm
    formset = WeekFormSet


class SpecialDays(ConfiguredRows):
    model = SpecialDay
    form = SpecialDayForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["day", "name", "hours"]


@admin.register(Calendar)
class CalendarAdmin(Recomputed):
    form = CalendarForm
    inlines = [Openings, SpecialDays]
    list_display = ["name", "zone", "holidays_of"]
    ordering = ["name", "pk"]
    means = examples.of_calendar

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is not SpecialDay:
            return
        for one in formset.forms:
            is_kept = one.instance.pk is not None and not one.cleaned_data.get("DELETE")
            if is_kept and one.has_changed():
                one.save_hours()

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if form.instance.holidays_of and "holidays_of" in form.changed_data:
            years = special_days.ahead(clock.now())
            n = special_days.seed(calendar=form.instance, years=years).added
            said = ngettext("%(n)s holiday entered.", "%(n)s holidays entered.", n)
            messages.success(request, said % {"n": n})
        if not form.instance.openings.exists():
            messages.warning(
                request, _("This calendar has no hours: whatever goes by it counts all day long.")
            )
