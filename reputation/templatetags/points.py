"""How points are written, and what rules are called."""

from django import template

from reputation.lib.numbers import percent, points
from reputation.models.rule import Code

register = template.Library()
register.filter("points", points)
register.filter("percent", percent)


@register.filter
def rule_label(code: str) -> str:
    """What a rule is called."""
    return str(Code(code).label)
