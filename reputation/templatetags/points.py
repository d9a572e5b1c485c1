"""How points are written, and what rules are called."""

from django import template

from reputation.lib import numbers
from reputation.models.rule import Code

register = template.Library()
register.filter("points", numbers.points)
register.filter("percent", numbers.percent)


@register.filter
def rule_label(code: str) -> str:
    """What a rule is called."""
    return str(Code(code).label)
