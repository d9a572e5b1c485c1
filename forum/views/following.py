"""Following a thread and stopping: a button on its page, and a page of its own without script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from forum.domain import following
from forum.lib import clock
from forum.queries import access
from forum.views import common


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """`follow=0` stops. Sent twice, it says the same."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    if request.method == "POST":
        act = following.stop if request.POST.get("follow") == "0" else following.follow
        act(thread=thread, by=member, now=clock.now())
        if not common.wants_fragment(request):
            return redirect(thread)
        thread = access.thread(member=member, pk=pk)
    fragment = common.wants_fragment(request)
    template = "forum/thread/_follow.jinja" if fragment else "forum/follow/index.html"
    return render(request, template, {"thread": thread})
