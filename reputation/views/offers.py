"""Questions offered to a mentor, and threads that one has taken; what the thread's page says of
both."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.lib import clock, limits
from forum.models import Thread
from forum.queries import access as forum_access
from forum.queries.thread_page import ThreadPage
from forum.views import common
from forum.views.limiting import limited
from reputation.domain import marking, offers, taking
from reputation.queries import access
from reputation.queries import offers as reads
from reputation.queries import taking as takings


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I'll take it", which leads to the answer, or "Not now" (`refuse`). The buttons stand on the
    question's page, where a GET leads."""
    member, now = common.signed_in(request), clock.now()
    found = access.own_offer(member=member, pk=pk)
    thread = forum_access.thread(member=member, pk=found.run.thread_id)
    if request.method != "POST":
        return redirect(thread)
    if "refuse" in request.POST:
        offers.refuse(offer=found, by=member, now=now)
        messages.success(request, _("All right. Somebody else is asked; that costs you nothing."))
        return redirect(common.next_url(request, thread.get_absolute_url()))
    try:
        offers.accept(offer=found, by=member, now=now)
    except rules.NotAllowed as refusal:
        messages.info(request, str(refusal))
        return redirect(thread)
    return redirect(f"{thread.get_absolute_url()}#answer")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def take_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a thread, or give it back (`release`)."""
    member, now = common.signed_in(request), clock.now()
    thread = forum_access.thread(member=member, pk=pk)
    if request.method != "POST":
        return redirect(thread)
    if "release" in request.POST:
        if taking.release(thread=thread, by=member, now=now):
            messages.success(request, _("Given back: others see it as open again."))
        return redirect(thread)
    taking.check_take(member, thread=thread)
    try:
        taking.take(thread=thread, by=member, now=now)
    except rules.NotAllowed as refusal:  # somebody else was quicker: no fault of theirs
        messages.info(request, str(refusal))
    return redirect(f"{thread.get_absolute_url()}#answer")


def thread_line(context: dict[str, Any]) -> str:
    """On a thread's page, in place of its state: who writes an answer just now. Whoever does reads
    of it above (`thread_actions`)."""
    is_page = isinstance(context.get("page"), ThreadPage)
    return _by_another(context, "reputation/taking/line.html") if is_page else ""


def live_line(context: dict[str, Any]) -> str:
    """In what is news of an open thread: the same."""
    return _by_another(context, "reputation/taking/live.html")


def _by_another(context: dict[str, Any], template: str) -> str:
    thread, member = context.get("thread"), context.get("member")
    held = _held(thread, clock.now()) if isinstance(thread, Thread) else None
    if held is None or (member is not None and member.pk == held.member_id):
        return ""
    return render_to_string(template, {"held": held})


def thread_actions(context: dict[str, Any]) -> str:
    """For mentors, beneath a question that waits: what was offered to them, and taking it."""
    member, thread, page = (context.get(name) for name in ("member", "thread", "page"))
    is_page = isinstance(page, ThreadPage) and isinstance(thread, Thread)
    if member is None or not is_page or not member.standing.is_mentor:
        return ""
    if not rules.allowed(taking.check_take, member, thread=thread):
        return ""
    now = clock.now()
    held = _held(thread, now)
    is_offered = marking.OFFERS in thread.service_line
    shown = {
        "thread": thread,
        "held": held,
        "is_own": held is not None and held.member_id == member.pk,
        "offer": is_offered and reads.open_here(member_id=member.pk, thread_id=thread.pk, now=now),
        "csrf_token": context.get("csrf_token"),
    }
    return render_to_string("reputation/taking/actions.html", shown)


def _held(thread: Thread, now: datetime) -> Any:
    """Who holds it, with `ends_at`; asked only where the thread's row says that somebody may."""
    said = thread.service_line.get(marking.TAKEN)
    at = common.instant(str(said["at"])) if said else None
    if at is None or at + takings.LONGEST < now:
        return None
    return takings.held(thread.pk, now=now)
