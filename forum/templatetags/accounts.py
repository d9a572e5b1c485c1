"""What only the pages of one's account use."""

from django import template
from django.utils.translation import gettext as _

from forum.lib import browsers, text

register = template.Library()


@register.filter
def in_fours(code: str) -> str:
    """A key or a code in groups of four, as one can read and type it."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@register.filter
def browser(user_agent: str) -> str:
    """“Chrome on Android”; a short piece of the raw text where it says neither, and a name for a
    browser that says nothing at all."""
    program, system = browsers.describe(user_agent)
    if program and system:
        return _("%(browser)s on %(system)s") % {"browser": program, "system": system}
    return program or system or text.shorten(user_agent, 60) or _("Unknown browser")
