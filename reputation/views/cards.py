"""What this floor says in the slots of the one below."""

from typing import Any

from django.template.loader import render_to_string


def member_card(context: dict[str, Any]) -> str:
    """On a profile: how many people this member has helped."""
    standing = context.get("standing")
    if standing is None or not standing.helped_count:
        return ""
    return render_to_string("reputation/cards/member.html", {"standing": standing})
