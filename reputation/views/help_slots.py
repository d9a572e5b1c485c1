"""What this floor says of help in the slots of the one below."""

from typing import Any

from django.template.loader import render_to_string

from forum.lib import clock
from forum.models import Member
from reputation.models import Newcomer
from reputation.queries import candidates, helping, pairings
from reputation.views import mentor_cards

State = Newcomer.State


def ask_aside(context: dict[str, Any]) -> str:
    """Beneath a question that is being written: show it to the mentor first, or why not. One
    sentence for each state; whoever stands alone needs none."""
    member = context.get("member")
    own = mentor_cards.own_of(member)
    state = own.state if own is not None else ""
    if member is None or state == State.GRADUATED or not (state or _may_have_first(member)):
        return ""
    guide = own.pairing.guide if own is not None and own.pairing is not None else None
    shown = {"state": state, "guide": guide, "talk": helping.shown(member=member)}
    return render_to_string("reputation/helping/ask_aside.html", shown)


def talk_line(context: dict[str, Any]) -> str:
    """On a talk: who is waited for, and who is asked next when."""
    page, member = context.get("page"), context.get("member")
    if page is None or member is None:
        return ""
    line = helping.line(thread=page.talk.thread, people=page.people, member=member)
    if line is None:
        return ""
    shown = {
        "line": line,
        "member": member,
        "takes_part": page.takes_part,
        "csrf_token": context.get("csrf_token", ""),
    }
    return render_to_string("reputation/helping/line.html", shown)


def talks_head(context: dict[str, Any]) -> str:
    """Above one's talks: write to the mentor. Of who has been here long nothing is asked."""
    member = context.get("member")
    if member is None or candidates.is_long_here(member=member, now=clock.now()):
        return ""
    pairing = pairings.mentor_of(member.pk)
    if pairing is None:
        return ""
    return render_to_string("reputation/helping/talks_head.html", {"pairing": pairing})


def _may_have_first(member: Member) -> bool:
    """Whether somebody who never wanted a mentor is offered one: no statement."""
    is_here = member.is_company or member.standing.is_mentor
    return not is_here and member.is_newcomer(clock.now())
