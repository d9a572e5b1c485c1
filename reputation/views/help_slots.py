"""What this floor says of help in the slots of the one below."""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string

from forum.lib import clock
from forum.models import Member
from reputation.queries import helping, pairings


def ask_aside(context: dict[str, Any]) -> str:
    """Beneath a question that is being written: show it to the mentor first. For newcomers, and
    whoever else has a mentor."""
    member = context.get("member")
    if member is None or member.is_company or not _may_be_new(member):
        return ""
    pairing = pairings.mentor_of(member.pk)
    if pairing is None and not member.is_newcomer(clock.now()):
        return ""
    shown = {"pairing": pairing, "talk": helping.shown(member=member)}
    return render_to_string("reputation/helping/ask_aside.html", shown)


def talk_line(context: dict[str, Any]) -> str:
    """On a talk: who is waited for, and who is asked next when."""
    thread, member = context.get("thread"), context.get("member")
    line = helping.line(thread=thread) if thread is not None else None
    if line is None or member is None:
        return ""
    page = context.get("page")
    shown = {
        "line": line,
        "member": member,
        "takes_part": page is not None and page.takes_part,
        "csrf_token": context.get("csrf_token", ""),
    }
    return render_to_string("reputation/helping/line.html", shown)


def talks_head(context: dict[str, Any]) -> str:
    """Above one's talks: write to the mentor."""
    member = context.get("member")
    pairing = pairings.mentor_of(member.pk) if member is not None else None
    if pairing is None:
        return ""
    return render_to_string("reputation/helping/talks_head.html", {"pairing": pairing})


def _may_be_new(member: Member) -> bool:
    return clock.now() - member.joined_at < timedelta(days=helping.LATE)
