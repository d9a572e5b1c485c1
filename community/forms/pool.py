"""A pool in the admin: a name a language, tags by their names."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from community.models import Expert, Pool
from forum.forms.fields import GatedText, TagNames
from forum.models import Member

MOST_TAGS = 60
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def _names() -> dict[str, forms.Field]:
    return {
        f"name_{code}": GatedText(span=(2, 60), required=code == LANGUAGES[0], label="")
        for code in LANGUAGES
    }


Names = type("Names", (forms.Form,), _names())


class PoolForm(forms.ModelForm, Names):
    """`name` is put together from a field a language; tags are typed."""

    tag_names = TagNames(
        required=False, most=MOST_TAGS, label=_("Tags"),
        help_text=_("With commas between them. Questions with most of them come to this pool."),
    )  # fmt: skip

    class Meta:
        model = Pool
        fields = [
            "slug", "calendar", "lead", "fallback", "is_general", "position", "categories",
            "experts",
        ]  # fmt: skip
        widgets = {
            "categories": forms.CheckboxSelectMultiple, "experts": forms.CheckboxSelectMultiple
        }  # fmt: skip
        help_texts = {
            "lead": _("Is called where no expert answers in time."),
            "fallback": _("Is asked where nobody of this pool is there."),
            "is_general": _("Exactly one pool takes whatever no other one does."),
            "position": _("Of several pools that fit the smallest number is taken."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            field = self.fields[f"name_{code}"]
            field.label = _("Name (%s)") % language
            field.initial = self.instance.name.get(code, "")
        if self.instance.pk is not None:
            names = self.instance.tags.order_by("name").values_list("name", flat=True)
            self.fields["tag_names"].initial = list(names)
        company = Member.objects.exclude(staff_role=Member.StaffRole.NONE).filter(is_active=True)
        self.fields["lead"].queryset = company.order_by("display_name", "pk")
        others = Pool.objects.exclude(pk=self.instance.pk)
        self.fields["fallback"].queryset = others
        active = Expert.objects.filter(is_active=True).select_related("member")
        self.fields["experts"].queryset = active.order_by("member__display_name", "pk")

    def clean_is_general(self) -> bool:
        wanted: bool = self.cleaned_data["is_general"]
        other = Pool.objects.filter(is_general=True).exclude(pk=self.instance.pk).first()
        if wanted and other is not None:
            raise ValidationError(_("“%(pool)s” takes everything else.") % {"pool": other.label})
        if not wanted and other is None:
            raise ValidationError(_("One pool must take everything else: this one, so far."))
        return wanted

    def clean_fallback(self) -> Pool | None:
        """Whoever comes after it may not lead back here."""
        wanted: Pool | None = self.cleaned_data["fallback"]
        seen, one = set(), wanted
        while one is not None and one.pk not in seen:
            seen.add(one.pk)
            if one.fallback_id is not None and one.fallback_id == self.instance.pk:
                raise ValidationError(
                    _("“%(pool)s” leads back here: somebody would wait for ever.")
                    % {"pool": one.label}
                )
            one = one.fallback
        return wanted

    def clean_tag_names(self) -> list[Tag]:
        names: list[str] = self.cleaned_data["tag_names"]
        found = list(Tag.objects.filter(name__in=names))
        unknown = sorted(set(names) - {one.name for one in found})
        if unknown:
            raise ValidationError(_("No question has this tag yet: %s") % ", ".join(unknown))
        return found

    def save(self, commit: bool = True) -> Pool:
        given = {code: self.cleaned_data[f"name_{code}"] for code in LANGUAGES}
        self.instance.name = {code: text for code, text in given.items() if text}
        return super().save(commit)

    def _save_m2m(self) -> None:
        super()._save_m2m()
        self.instance.tags.set(self.cleaned_data["tag_names"])
