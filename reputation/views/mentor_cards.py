"""What this floor says of one's own mentor on pages of others."""

from typing import Any

from django.template.loader import render_to_string

from forum.lib import clock
from forum.lib.facts import in_language
from forum.models import Member
from reputation.lib import why_words
from reputation.models import Newcomer, Pairing
from reputation.queries import candidates, pairings, topics
from reputation.queries.pairings import Own

CARD = "reputation/cards/mentor.html"


def home_card(context: dict[str, Any]) -> str:
    """On the first page: one's mentor, or that nobody is free, or how it was."""
    own = own_of(context.get("member"))
    if own is None or own.state == "out" or _is_said(own):
        return ""
    return render_to_string(CARD, {"own": own}, request=context.get("request"))


def own_card(context: dict[str, Any]) -> str:
    """On one's own profile: the same as at first, and the way back for whoever went on alone."""
    member, person = context.get("member"), context.get("person")
    if member is None or person is None or member.pk != person.pk:
        return ""
    own = own_of(member)
    if own is None:
        return ""
    return render_to_string(CARD, {"own": own}, request=context.get("request"))


def _is_said(own: Own) -> bool:
    """They stand alone and have said how it was: nothing is left to do."""
    is_over = own.state == Newcomer.State.GRADUATED
    return is_over and (own.graduated is None or hasattr(own.graduated, "verdict"))


def own_of(member: Member | None) -> Own | None:
    """What there is to say to this member; None for visitors, and for who has been here long."""
    now = clock.now()
    if member is None or candidates.is_long_here(member=member, now=now):
        return None
    return pairings.own(member=member, now=now)


def why(pairing: Pairing) -> list[str]:
    """Why this mentor, in sentences."""
    called = topics.names(topics=pairing.why.get("topics", []))
    names = {topic: in_language(name) for topic, name in called.items()}
    return why_words.sentences(pairing.why, names=names)
