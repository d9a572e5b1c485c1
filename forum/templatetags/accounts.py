"""What only the pages of one's account use."""

from django import template
from django.utils.translation import gettext as _

from forum.lib import browsers, text

register = template.Library()


@register.filter
def browser(user_agent: str) -> str:
    """“Chrome on Android”; a short piece of the raw text where it says neither."""
    program, system = browsers.describe(user_agent)
    if program and system:
        return _("%(browser)s on %(system)s") % {"browser": program, "system": system}
    return program or system or text.shorten(user_agent, 60)
