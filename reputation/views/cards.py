"""What this floor says in the slots of the one below."""

from typing import Any

from django.template.loader import render_to_string


def member_card(context: dict[str, Any]) -> str:
    """On a profile: how many people this member has helped; on one's own, the way to the points."""
    standing, reader = context.get("standing"), context.get("member")
    is_own = standing is not None and reader is not None and reader.pk == standing.pk
    if standing is None or not (standing.helped_count or is_own):
        return ""
    shown = {"standing": standing, "is_own": is_own}
    return render_to_string("reputation/cards/member.html", shown)
