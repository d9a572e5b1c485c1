"""A tag in the admin: its name and its address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from forum.forms.fields import TagNames
from forum.lib import limits


class TagForm(forms.ModelForm):
    """Nobody else may have the name, nor the address: the model says so."""

    name = TagNames(label=_("name"))
    slug = forms.SlugField(
        label=_("address"), max_length=limits.TAG_LENGTH, required=False,
        help_text=_("Left empty, it is made from the name."),
    )  # fmt: skip

    class Meta:
        model = Tag
        fields = ["name", "slug"]

    def clean_name(self) -> str:
        names = self.cleaned_data["name"]
        if len(names) != 1:
            raise forms.ValidationError(_("One tag has one name: leave out blanks and commas."))
        return str(names[0])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = self.instance.slugify(cleaned["name"])
        return cleaned
