"""An expert's own hours, skills and absences."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from community.domain import experts
from community.forms.hours import HoursField, ZoneField
from community.models import Expert, Shift
from community.models.pool import GRADES
from community.queries.own_hours import CATEGORY
from forum.domain import tags
from forum.forms.fields import GatedText, TagNames
from forum.models import Category

MOST_TAGS, LONGEST_AWAY = 30, timedelta(days=366)
Hours = list[tuple[int, int, int]]  # weekday, from and until in minutes of the day


class WorkForm(forms.Form):
    """What they know, in which languages, where and when they are there, for how much."""

    site = GatedText(
        span=(0, 60), label=_("Where you work"), required=False,
        help_text=_("Colleagues see it: “Rostock”, “home office”."),
    )  # fmt: skip
    zone = ZoneField(help_text=_("Your hours are meant in it."))
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you answer"), choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one language.")},
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("Questions at a time, at most"), min_value=1, max_value=experts.MOST_AT_A_TIME,
        help_text=_("What you hold counts, and what is offered to you just now."),
    )  # fmt: skip

    def __init__(self, *args: Any, expert: Expert, **kwargs: Any) -> None:
        first = {name: getattr(expert, name) for name in ("site", "zone", "languages", "capacity")}
        shifts = list(expert.shifts.all())
        first |= {f"day_{day}": _words(shifts, day) for day in range(7)}
        super().__init__(*args, initial=first, label_suffix="", **kwargs)
        self.fields["zone"].keep(expert.zone)  # type: ignore[attr-defined]
        for day in range(7):
            self.fields[f"day_{day}"] = HoursField(label=WEEKDAYS[day], required=False)
            self.fields[f"day_{day}"].is_unmarked = True  # type: ignore[attr-defined]
            # Said as an example: alone it looks as if it were filled in.
            self.fields[f"day_{day}"].widget.attrs["placeholder"] = _("for example 9-17")

    @property
    def days(self) -> list[Any]:
        return [self[f"day_{day}"] for day in range(7)]

    def hours(self) -> Hours:
        """Of a valid form."""
        return [(day, *span) for day in range(7) for span in self.cleaned_data[f"day_{day}"]]


class SkillsForm(forms.Form):
    """Topics and tags by grade. A topic has a choice of its own; tags stand in three fields."""

    def __init__(
        self, *args: Any, expert: Expert, categories: Iterable[Category],
        names: dict[str, str], **kwargs: Any,
    ) -> None:  # fmt: skip
        known = {one.topic: one.grade for one in expert.skills.all()}
        first: dict[str, Any] = {
            f"tags_{grade}": ", ".join(
                sorted(names[topic] for topic, own in known.items()
                       if own == grade and topic in names)
            )
            for grade in GRADES
        }  # fmt: skip
        super().__init__(*args, label_suffix="", **kwargs)
        for grade, label in tag_labels().items():
            self.fields[f"tags_{grade}"] = TagNames(required=False, most=MOST_TAGS, label=label)
        self.categories = list(categories)
        for one in self.categories:
            first[f"topic_{one.pk}"] = str(known.get(f"{CATEGORY}{one.pk}", ""))
            self.fields[f"topic_{one.pk}"] = forms.ChoiceField(
                label=one.label, required=False, choices=[("", _("not mine")), *grades().items()]
            )
            self.fields[f"topic_{one.pk}"].is_unmarked = True  # type: ignore[attr-defined]
        self.initial = first
        shown = {f"{CATEGORY}{one.pk}" for one in self.categories}
        # Categories that they may not read, which somebody else put to their name.
        self.unseen = {one for one in known if one.startswith(CATEGORY)} - shown

    @property
    def topics(self) -> list[Any]:
        return [self[f"topic_{one.pk}"] for one in self.categories]

    @property
    def tag_fields(self) -> list[Any]:
        return [self[f"tags_{grade}"] for grade in GRADES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for grade in GRADES:
            names = tags.main(names=cleaned.get(f"tags_{grade}") or [])
            strange = tags.unknown(names=names)
            if strange:
                said = _("There is no tag “%(name)s” yet.") % {"name": min(strange)}
                self.add_error(f"tags_{grade}", said)
            cleaned[f"tags_{grade}"] = names
        return cleaned

    def of_categories(self) -> dict[int, int]:
        """Grade by category's id, of a valid form."""
        chosen = {one.pk: self.cleaned_data[f"topic_{one.pk}"] for one in self.categories}
        return {pk: int(grade) for pk, grade in chosen.items() if grade}

    def of_tags(self) -> dict[str, int]:
        """Grade by tag's name, of a valid form; the best where one stands twice."""
        return {name: grade for grade in GRADES for name in self.cleaned_data[f"tags_{grade}"]}


class AwayForm(forms.Form):
    begins = forms.DateField(
        label=_("First day away"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Back on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    stand_in = forms.ChoiceField(
        label=_("Who stands in?"), required=False,
        help_text=_("They are asked in your pools meanwhile."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, expert: Expert, others: Iterable[Expert], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"begins": today}, label_suffix="", **kwargs)
        self.zone, self.today = ZoneInfo(expert.zone), today
        self.others = {str(one.pk): one for one in others}
        named = [(pk, str(one.member)) for pk, one in self.others.items()]
        nobody = ("", _("nobody: back to the pool"))
        self.fields["stand_in"].choices = [nobody, *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, until = cleaned.get("begins"), cleaned.get("until")
        if begins and begins < self.today:
            self.add_error("begins", _("That day is over."))
        if begins and until and not begins < until <= begins + LONGEST_AWAY:
            self.add_error("until", _("That is a day after the first one, within a year."))
        return cleaned

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """Of a valid form: the first instant, which is `now` for today, and that of the return."""
        first, back = (
            datetime.combine(self.cleaned_data[name], time(), tzinfo=self.zone)
            for name in ("begins", "until")
        )
        return max(first, now), back

    @property
    def chosen(self) -> Expert | None:
        """Of a valid form."""
        return self.others.get(self.cleaned_data["stand_in"])


def grades() -> dict[str, Any]:
    """What each grade means."""
    return {"1": _("know it"), "2": _("know it well"), "3": _("others ask me")}


def tag_labels() -> dict[int, Any]:
    return {
        1: _("Tags that you know"),
        2: _("Tags that you know well"),
        3: _("Tags about which others ask you"),
    }


def _words(shifts: Iterable[Shift], day: int) -> str:
    """The hours of a day, as the field takes them."""
    own = [one for one in shifts if one.weekday == day]
    return ", ".join(f"{_clock(one.begins)}-{_clock(one.ends)}" for one in own)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}" if minute else str(hour)
