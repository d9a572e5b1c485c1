"""Where what somebody types into a new private case is kept while they type."""

from django.utils.translation import gettext_lazy as _

from forum.lib import kept_forms

KIND = "case"


def place(*, about: int | None) -> str:
    """Of a case that continues the question with the id `about`, or of one about none."""
    return KIND if about is None else f"{KIND}:{about}"


def make_known() -> None:
    kept_forms.add(
        kind=KIND, form=kept_forms.KeptForm(page="new_case", label=_("Your private case"))
    )
