"""Decisions in lists: all of them for moderators, and counts for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum import rules
from forum.lib import clock
from forum.lib.paging import BadCursor
from forum.models import Decision
from forum.queries import access, appealable, decision_log
from forum.views import common


@require_safe
@common.members_only
def decision_list(request: HttpRequest) -> HttpResponse:
    """All decisions, for moderators: who, what, why, and whether it stands."""
    member = common.signed_in(request)
    rules.check_moderate(member)
    act = common.choice(request, "act", ("", *Decision.Act.values), "")
    try:
        page = appealable.page(member=member, cursor=request.GET.get("after", ""), act=act)
    except BadCursor:
        access.or_404(None)
        raise
    more = f"?act={act}&after={page.next_cursor}" if page.next_cursor else ""
    shown = {"decisions": page.rows, "next_url": more, "act": act, "acts": Decision.Act.choices}
    return render(request, "forum/decision_list/index.html", shown)


@require_safe
def decision_log_page(request: HttpRequest) -> HttpResponse:
    """What moderation does, for everybody: counts, no names, no words."""
    log = decision_log.log(now=clock.now())
    return render(request, "forum/decision_log/index.html", {"log": log, "days": decision_log.DAYS})
