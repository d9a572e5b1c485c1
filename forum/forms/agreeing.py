"""The one tick of whoever signs up: old enough, and the rules are fine. Every way to a new account
goes through it (forms/accounts.py); a new way, say another company's sign-on, adds it as well."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from forum.lib import addresses
from forum.queries import house

AGREES, NUMBER = "agrees_to_rules", "rules_number"


def add(form: forms.Form) -> None:
    """Add the tick, and which version stood beside it: that one is agreed to. Where there are no
    rules, nothing is asked."""
    holding = house.rules()
    if holding is None:
        return
    form.fields[AGREES] = forms.BooleanField(
        label=_label(holding.least_age), help_text=_links(),
        error_messages={"required": _("Without this we cannot make you an account.")},
    )  # fmt: skip
    form.fields[NUMBER] = forms.IntegerField(
        widget=forms.HiddenInput, required=False, initial=holding.number, min_value=1
    )


def number(shown: int | None) -> int:
    """The version that they agreed to: the one that stood there, at most the newest."""
    holding = house.rules()
    newest = holding.number if holding is not None else 1
    return min(shown or newest, newest)


def _label(age: int | None) -> str:
    if age is None:
        return _("I agree to the community rules.")
    return _("I am at least %(age)s years old and agree to the community rules.") % {"age": age}


def _links() -> str:
    """Both open beside the form, so that nothing typed is lost."""
    link = '<a href="{}" target="_blank" rel="noopener">{}</a>'
    return format_html(
        f"{link} · {link}",
        addresses.path("community_rules"), _("Read the rules (new tab)"),
        addresses.path("privacy"), _("What we keep of you (new tab)"),
    )  # fmt: skip
