"""The private drawer of a question: the way there for its asker, and the look of whoever has the
question. Its words stand in the answer to a POST alone, and no browser keeps that page.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from community.domain import drawer_looks
from community.models import Service
from community.queries import drawers as reads
from community.views import case_desk_common
from forum.lib import clock, limits
from forum.lib.unsaid import Unsaid
from forum.models import Member, Thread
from forum.queries import drawers as own
from forum.queries.thread_page import ThreadPage
from forum.rules import NotAllowed
from forum.views import common
from forum.views.limiting import limited


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables("text", "shown")
@common.members_only
@limited(limits.WRITE, "POST")
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """What is in it, for whoever looks after the question; each look is noted. A GET shows none."""
    sitting, now = case_desk_common.seated(request), clock.now()
    thread = reads.looked_after(member=sitting.member, pk=pk, now=now)
    back = _back(thread, sitting.member)
    if request.method != "POST":
        return redirect(back)
    try:
        text = drawer_looks.look(thread=thread, by=sitting.member, now=now)
    except NotAllowed as refusal:
        messages.info(request, str(refusal))
        return redirect(back)
    shown = {"thread": thread, "text": Unsaid(text), "back": back}
    return render(request, "community/desk_drawer/index.html", shown)


def thread_actions(context: dict[str, Any]) -> str:
    """Beneath a question, for whoever asked it: to its drawer, while they may put something there
    or something is in it. No word of what is."""
    member, thread, page = (context.get(name) for name in ("member", "thread", "page"))
    if member is None or not isinstance(thread, Thread) or not isinstance(page, ThreadPage):
        return ""
    if not thread.is_question or thread.author_id != member.pk or page.thread.pk != thread.pk:
        return ""
    holds = own.is_there(thread=thread, member=member)
    if not holds and (not thread.takes_posts or thread.is_solved):
        return ""
    asks = thread.service_state == Service.Status.ASKED_BACK
    shown = {"thread": thread, "holds": holds, "asks": asks}
    return render_to_string("community/drawer_parts/own.html", shown)


def _back(thread: Thread, member: Member) -> str:
    """To the case where they have one of this question, else to the question at the desk."""
    case = reads.case_of(thread=thread, member=member)
    if case is not None:
        return reverse("desk_case", args=[case.pk])
    return reverse("desk_thread", args=[thread.pk])
