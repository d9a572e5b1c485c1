"""How much waits on this list of the team, and for how long the oldest has."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.timesince import timesince

from forum.lib import clock
from forum.lib.ages import Age

register = template.Library()
MINUTE = timedelta(minutes=1)


@register.inclusion_tag("forum/moderation/_age.html", takes_context=True)
def queue_age(context: template.Context) -> dict[str, Any]:
    """`age` of the page's view, in words. Raises KeyError where a view forgot it."""
    age: Age = context["age"]
    if age.oldest_at is None:
        return {}
    now: datetime = context.get("now") or clock.now()
    since = min(age.oldest_at, now - MINUTE)  # nobody waits for "0 minutes"
    passed = timesince(since, now, depth=1)
    return {"count": age.count, "oldest_at": age.oldest_at, "passed": passed, "now": now}
