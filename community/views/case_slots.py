"""What the floor's pages say of private cases: the way there for whoever asked, and no word of what
is in one."""

from typing import Any

from django.template.loader import render_to_string

from community.models import Service
from community.queries import cases as reads
from forum.models import Thread
from forum.queries.thread_page import ThreadPage


def thread_actions(context: dict[str, Any]) -> str:
    """Beneath a question, for whoever asked it: go on in private, or to where they do."""
    member, thread, page = (context.get(name) for name in ("member", "thread", "page"))
    if member is None or not isinstance(thread, Thread) or not isinstance(page, ThreadPage):
        return ""
    is_own = thread.is_question and thread.author_id == member.pk and page.thread.pk == thread.pk
    if not is_own or not thread.takes_posts or thread.is_solved:
        return ""
    is_there = thread.service_state == Service.Status.CASE
    found = reads.of_question(about=thread, member=member) if is_there else None
    return render_to_string("community/case_parts/actions.html", {"thread": thread, "case": found})


def talks_head(context: dict[str, Any]) -> str:
    """Above private talks: cases have a list of their own."""
    return render_to_string("community/case_parts/to_cases.html")
