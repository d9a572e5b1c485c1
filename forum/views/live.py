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


@require_safe
@limited(limits.LIVE)
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """News since the post `after` and the state `state`; 304 where the pulse is what it was.

    Of public threads community.live answers 304 before anybody is asked who they are.
    """
    member, now = common.member_of(request), clock.now()
    found = access.thread(member=member, pk=pk)
    pulse = reads.pulse(thread=found, now=now)  # before the news: these are not older
    tag = tag_of(pulse)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    seen = common.choice(request, "state", Thread.State.values, pulse.state)
    after = common.number(request.GET.get("after", "")) or 0
    news = reads.news(thread=found, member=member, after=after, pulse=pulse, now=now)
    state = pulse.state if pulse.state != seen else ""
    shown = {"thread": found, "news": news, "state": state}
    response = render(request, "forum/live/index.html", shown)
    response["ETag"] = tag
    return response


def tag_of(pulse: reads.Pulse) -> str:
    """How a page names what it has heard. Nothing in it tells who is writing."""
    return f'W/"{pulse.version}.{pulse.writing}"'
