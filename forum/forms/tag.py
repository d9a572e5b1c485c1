"""A tag in the admin: its name and its address, what else it is called, what it is about."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit.models import Tag

from forum.forms.fields import GatedText, TagNames
from forum.lib import limits
from forum.models import TagName

MOST_NAMES = 20


def _texts() -> dict[str, forms.Field]:
    return {
        f"text_{code}": GatedText(span=(0, 300), required=False)
        for code, _name in settings.LANGUAGES
    }


Texts = type("Texts", (forms.Form,), _texts())


class TagForm(forms.ModelForm, Texts):
    """Nobody else may have the name, nor the address: the model says so."""

    name = TagNames(label=_("name"))
    slug = forms.SlugField(
        label=_("address"), max_length=limits.TAG_LENGTH, required=False,
        help_text=_("Left empty, it is made from the name."),
    )  # fmt: skip
    same_as = TagNames(
        label=_("Same as"), required=False, most=MOST_NAMES,
        help_text=_(
            "Other names for it, with commas: who types one gives this tag, and its old address"
            " leads here. A tag of such a name goes into this one, for good."
        ),
    )  # fmt: skip

    # Asked for only where a tag goes into this one: see `_check_merge`.
    confirmed = forms.BooleanField(
        required=False, label=_("Yes, put them together"), widget=forms.HiddenInput
    )

    class Meta:
        model = Tag
        fields = ["name", "slug"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # As the field reads it, so that what is left as it was does not count as changed.
        self.initial["name"] = [self.instance.name]
        others = self.instance.other_names.exclude(name=self.instance.name)
        self.fields["same_as"].initial = sorted(set(others.values_list("name", flat=True)))
        told = getattr(self.instance, "explained", None)
        for code, language in settings.LANGUAGES:
            field = self.fields[f"text_{code}"]
            field.label = _("What it is about (%s)") % language
            field.initial = told.texts.get(code, "") if told else ""

    @property
    def texts(self) -> dict[str, str]:
        """What it is about, by language."""
        told = {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}
        return {code: text for code, text in told.items() if text}

    def clean_name(self) -> str:
        names = self.cleaned_data["name"]
        if len(names) != 1:
            raise ValidationError(_("One tag has one name: leave out blanks and commas."))
        self._check_free(names)
        return str(names[0])

    def clean_same_as(self) -> list[str]:
        names: list[str] = self.cleaned_data["same_as"]
        if not names and str(self.data.get(self.add_prefix("same_as"), "")).strip():
            raise ValidationError(_("There is no name in this: write names, with commas between."))
        own = self.cleaned_data.get("name")
        if own in names:
            raise ValidationError(_("“%s” is the name of this very tag.") % own)
        self._check_free(names)
        return names

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = self.instance.slugify(cleaned["name"])
        if cleaned.get("name") and "same_as" in cleaned:
            self._check_merge(cleaned["same_as"], into=cleaned["name"])
        return cleaned

    def _check_merge(self, names: list[str], *, into: str) -> None:
        """A tag that goes into another does not come back: it is said which, and asked once."""
        going = Tag.objects.filter(name__in=names).exclude(pk=self.instance.pk).order_by("name")
        told = [
            ngettext("%(name)s (%(n)s thread)", "%(name)s (%(n)s threads)", tag.n)
            % {"name": tag.name, "n": tag.n}
            for tag in going.annotate(n=Count("forum_threadtag_items"))
        ]
        if not told:
            return
        self.fields["confirmed"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("confirmed"):
            words = ngettext(
                "For good: %(tags)s goes into %(into)s.",
                "For good: %(tags)s go into %(into)s.",
                len(told),
            )
            self.add_error("confirmed", words % {"tags": ", ".join(told), "into": into})

    def _check_free(self, names: list[str]) -> None:
        """No other tag is called so as well."""
        others = TagName.objects.filter(name__in=names).exclude(tag=self.instance.pk)
        if taken := others.select_related("tag").first():
            raise ValidationError(
                _("“%(name)s” means the tag “%(tag)s” already."),
                params={"name": taken.name, "tag": taken.tag.name},
            )
