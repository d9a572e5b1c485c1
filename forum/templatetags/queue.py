"""How much waits for moderators, on each page of the team."""

from typing import Any

from django import template

from forum.queries import review_queue

register = template.Library()


@register.inclusion_tag("forum/moderation/_age.html", takes_context=True)
def queue_age(context: template.Context) -> dict[str, Any]:
    """For moderators how much waits that they can open, and since when the oldest does; nothing for
    anybody else."""
    member = context.get("member")
    if member is None or not member.is_moderator:
        return {}
    waits, oldest_at = review_queue.waiting(member=member)
    return {"waits": waits, "oldest_at": oldest_at, "now": context.get("now")}
