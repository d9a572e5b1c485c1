"""What the desk puts into a question's own page. No statement: it goes by the thread's row."""

from typing import Any

from django.template.loader import render_to_string

from community.domain import desk, resolving
from forum import rules
from forum.models import Thread
from forum.queries.thread_page import ThreadPage


def to_the_desk(context: dict[str, Any]) -> str:
    """For those who sit there: the way to the question at the desk, if a clock runs for it."""
    member, thread = context.get("member"), context.get("thread")
    if member is None or member.staff_role not in desk.SEES or not _is_page(context):
        return ""
    if not isinstance(thread, Thread) or not thread.service_state:
        return ""
    return render_to_string("community/desk_parts/to_the_desk.html", {"thread": thread})


def closed_for_you(context: dict[str, Any]) -> str:
    """For whoever asked: the company closed it as solved, and they undo that with one tap."""
    member, thread = context.get("member"), context.get("thread")
    if not _is_page(context) or not isinstance(thread, Thread):
        return ""
    if not rules.allowed(resolving.check_undo, member, thread=thread):
        return ""
    shown = {"thread": thread, "csrf_token": context.get("csrf_token")}
    return render_to_string("community/desk_parts/closed_for_you.html", shown)


def _is_page(context: dict[str, Any]) -> bool:
    return isinstance(context.get("page"), ThreadPage)
