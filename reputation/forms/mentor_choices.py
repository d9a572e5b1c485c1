"""What mentors, and whoever would like to be one, choose for themselves."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.domain import tags
from forum.forms.fields import TagNames
from forum.forms.notices import hours
from reputation.domain.mentor_choices import Choices
from reputation.models import Mentor
from reputation.models.mentor import CAPACITIES
from reputation.queries import mentor_choices as reads
from reputation.queries import topics

MOST_TAGS = 30
MOST_OFFERS = 24


class ChoicesForm(forms.Form):
    """For what, for whom, when and how many. `mentor` may be a row that is not there yet."""

    categories = forms.MultipleChoiceField(
        required=False, label=_("Topics that you know"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without any topic or tag you are asked about everything."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you help"), choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one language.")},
    )  # fmt: skip
    from_hour = forms.TypedChoiceField(label=_("Usually there from"), choices=hours, coerce=int)
    until_hour = forms.TypedChoiceField(
        label=_("until"), choices=hours, coerce=int,
        help_text=_("Where you live. You promise nothing by it."),
    )  # fmt: skip
    capacity = forms.TypedChoiceField(
        label=_("Newcomers at a time"), choices=[(n, str(n)) for n in CAPACITIES], coerce=int,
        widget=forms.RadioSelect,
        help_text=_("Nobody is sent away where you choose fewer; nobody new comes until there is"
                    " room."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, mentor: Mentor, initial: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.known = topics.split(topics=mentor.topics)
        begun = self.chosen_before(mentor) | (initial or {})
        super().__init__(*args, initial=begun, label_suffix="", **kwargs)
        found = [(str(one.pk), one.label) for one in reads.categories()]
        self.fields["categories"].choices = found  # type: ignore[attr-defined]

    def chosen_before(self, mentor: Mentor) -> dict[str, Any]:
        return {
            "categories": [str(pk) for pk in self.known["category"]],
            "languages": mentor.languages or [mentor.member.language],
            "from_hour": mentor.from_hour,
            "until_hour": mentor.until_hour,
            "capacity": mentor.capacity,
        }

    def chosen_tags(self) -> Iterable[int]:
        """Those that were chosen before, where this form does not ask for any."""
        return sorted(self.known["tag"])

    def choices(self) -> Choices:
        """Of a form that is valid."""
        said = self.cleaned_data
        return Choices(
            topics=topics.of(categories=map(int, said["categories"]), tags=self.chosen_tags()),
            languages=said["languages"],
            from_hour=said["from_hour"],
            until_hour=said["until_hour"],
            capacity=said["capacity"],
        )


class MentorChoicesForm(ChoicesForm):
    """A mentor's own settings."""

    field_order = ["categories", "tags"]

    tags = TagNames(
        required=False, most=MOST_TAGS, label=_("Tags that you know"),
        help_text=_("With commas between them: esim, roaming, fritzbox. They count more than a"
                    " topic."),
    )  # fmt: skip
    offers_a_day = forms.IntegerField(
        label=_("Questions offered a day, at most"), min_value=0, max_value=MOST_OFFERS,
        help_text=_("0 for none. To say “not now” costs nothing."),
    )  # fmt: skip

    def chosen_before(self, mentor: Mentor) -> dict[str, Any]:
        return super().chosen_before(mentor) | {
            "tags": topics.tag_names(topics=mentor.topics),
            "offers_a_day": mentor.offers_a_day,
        }

    def choices(self) -> Choices:
        offers_a_day = self.cleaned_data["offers_a_day"]
        return dataclasses.replace(super().choices(), offers_a_day=offers_a_day)

    def clean_tags(self) -> list[str]:
        """By what they are called now; one that nobody has used is a slip."""
        names: list[str] = tags.main(names=self.cleaned_data["tags"])
        strange = tags.unknown(names=names)
        if strange:
            raise ValidationError(
                _("There is no tag “%(name)s” yet."), code="no_tag",
                params={"name": min(strange)},
            )  # fmt: skip
        return names

    def chosen_tags(self) -> Iterable[int]:
        return topics.tags_called(names=self.cleaned_data["tags"])
