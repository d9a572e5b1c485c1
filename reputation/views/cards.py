"""What this floor says in the slots of the one below."""

from typing import Any

from django.template.loader import render_to_string

from reputation.queries import badges

MOST_BADGES = 8  # the others are a tap away


def member_badges(context: dict[str, Any]) -> str:
    """On a profile: the badges of this member."""
    person = context.get("person")
    if person is None:
        return ""
    held = badges.of_member(person=person, viewer=context.get("member"))
    if not held:
        return ""
    shown = {"shown": held[:MOST_BADGES], "more": held[MOST_BADGES:]}
    return render_to_string("reputation/cards/badges.html", shown)


def member_card(context: dict[str, Any]) -> str:
    """On a profile: how many people this member has helped; on one's own, the way to the points."""
    standing, reader = context.get("standing"), context.get("member")
    is_own = standing is not None and reader is not None and reader.pk == standing.pk
    if standing is None or not (standing.helped_count or is_own):
        return ""
    shown = {"standing": standing, "is_own": is_own}
    return render_to_string("reputation/cards/member.html", shown)
