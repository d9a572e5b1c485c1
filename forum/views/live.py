"""What an open thread asks for again and again: whether there is anything new."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.lib import clock, limits
from forum.models import Thread
from forum.queries import access
from forum.queries import live as reads
from forum.views import common
from forum.views.limiting import limited

ANY_STATE = Thread.State.values


@require_safe
@limited(limits.LIVE)
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """News since the post `after` and the state `state`; 304 where the pulse is what it was.

    Of public threads community.live answers 304 before anybody is asked who they are.
    """
    member, now = common.member_of(request), clock.now()
    found = access.thread(member=member, pk=pk)
    tag = tag_of(reads.pulse(thread=found, now=now))
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    found = access.thread(member=member, pk=pk)  # not older than its pulse
    state = common.choice(request, "state", ANY_STATE, found.state)
    news = reads.news(thread=found, member=member, after=_after(request), state=state, now=now)
    shown = {"thread": found, "news": news}
    response = render(request, "forum/live/index.html", shown)
    response["ETag"] = tag
    return response


def tag_of(pulse: reads.Pulse) -> str:
    """How a page names what it has heard. Nothing in it tells who is writing."""
    return f'W/"{pulse.version}.{pulse.writing}"'


def _after(request: HttpRequest) -> int:
    raw = request.GET.get("after", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0
