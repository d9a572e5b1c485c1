"""Private cases at the desk: the queue, and one case with all that its owner needs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.queries import case_desk as reads
from community.views import case_desk_common as shared
from community.views import desk
from forum.domain import notices
from forum.lib import clock
from forum.views import common


@require_safe
@common.members_only
def case_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the experts of one's pools, what one has, and what one has done."""
    shown = shared.column(request, desk.seated(request), clock.now())
    return render(request, "community/desk_cases/index.html", shown)


@require_safe
@never_cache
@common.members_only
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole case for its owner; for whoever may take it what the queue says of it; for
    whoever had it until it was withdrawn that it was."""
    now, sitting = clock.now(), shared.seated(request)
    gone = reads.withdrawn(seat=sitting, pk=pk)
    if gone is not None:
        return render(request, "community/desk_case_withdrawn/index.html", {"case": gone})
    case = reads.seen(seat=sitting, pk=pk)
    if case.owner_id != sitting.member.pk:
        return render(
            request, "community/desk_cases/index.html", shared.free(request, sitting, case, now)
        )
    if request.method == "GET":
        sitting.member.unread -= notices.read_thread(  # type: ignore[attr-defined]
            member=sitting.member, thread=case.thread, now=now
        )
    return shared.shown_to_owner(request, sitting, case, now)
