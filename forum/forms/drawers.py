"""What only the team is to read of a question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.fields import GatedText
from forum.lib import limits


class DrawerField(GatedText):
    """Beside the text of a question; no draft keeps it, on no device."""

    def __init__(self) -> None:
        super().__init__(
            span=limits.DRAWER, multiline=True, required=False,
            label=_("Only for our team"),
            help_text=_(
                "PUK, customer number, phone number: only you and the expert who looks after your"
                " question read this. We delete it two weeks after the question is solved, at the"
                " latest after 30 days."
            ),
            widget=forms.Textarea(attrs={"rows": "3", "autocomplete": "off"}),
        )  # fmt: skip


class DrawerForm(forms.Form):
    """All that the drawer holds; left empty it holds nothing."""

    drawer = DrawerField()
