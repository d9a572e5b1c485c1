"""An expert in the admin, and what they know."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.domain import experts
from community.forms.hours import ZoneField
from community.models import Expert, Skill
from community.queries import topics
from forum.models import Member


class ExpertForm(forms.ModelForm):
    zone = ZoneField()
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(
        label=_("Questions at a time"), min_value=1, max_value=experts.MOST_AT_A_TIME, initial=5
    )

    class Meta:
        model = Expert
        fields = ["member", "site", "zone", "languages", "capacity", "is_active"]
        help_texts = {
            "site": _("Where they work, for the others: “Rostock”, “home office”."),
            "is_active": _("Whoever leaves: what they hold goes back to its pool."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "zone" in self.fields:
            self.fields["zone"].keep(self.initial.get("zone", ""))
        if "member" in self.fields:
            company = Member.objects.exclude(staff_role=Member.StaffRole.NONE)
            fresh = company.filter(is_active=True, expert=None)
            self.fields["member"].queryset = fresh.order_by("display_name", "pk")


class SkillForm(forms.ModelForm):
    """A topic by its name: a tag or a category."""

    topic = forms.CharField(
        label=_("Topic"), help_text=_("The name of a tag or of a topic, as the site shows it.")
    )

    class Meta:
        model = Skill
        fields = ["topic", "grade"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["topic"] = topics.label(topic=self.instance.topic)

    def clean_topic(self) -> str:
        found = topics.find(name=self.cleaned_data["topic"])
        if found is None:
            raise ValidationError(_("There is no tag and no topic of this name."))
        return found
