"""What customers say of the service, for whoever looks after it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from community.lib import survey_kinds
from community.queries import survey_access, survey_figures
from forum.lib import cells, clock, limits, paging
from forum.models import Member
from forum.views import common
from forum.views.limiting import limited

DAYS = ("30", "90", "365")


@require_safe
@common.members_only
def surveys_page(request: HttpRequest) -> HttpResponse:
    """Figures of what was asked in the last `?days=`, and all words, newest first."""
    member = survey_access.check_reads(common.member_of(request))
    days, since = _since(request)
    try:
        page = survey_figures.comments(by=member, cursor=request.GET.get("after", ""))
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    url = reverse("surveys")
    spans = [
        (n, ngettext("%(n)s day", "%(n)s days", int(n)) % {"n": n}, f"{url}?days={n}", n == days)
        for n in DAYS
    ]  # fmt: skip
    titles = _titles()
    shown: dict[str, Any] = {
        "figures": [(titles[one.kind], one) for one in survey_figures.figures(since=since)],
        "titles": titles,
        "tabs": spans,
        "days": days,
        "page": page,
        "next_url": f"{url}?days={days}&after={page.next_cursor}" if page.next_cursor else "",
        "sees_nps": survey_access.sees_single_nps(member),
        "least": survey_kinds.LEAST_NPS,
    }
    return render(request, "community/surveys/index.html", shown)


@require_safe
@common.members_only
@limited(limits.SEARCH)
def surveys_csv(request: HttpRequest) -> HttpResponseBase:
    """Every single answer that this person reads, of what was asked in the last `?days=`."""
    member = survey_access.check_reads(common.member_of(request))
    days, since = _since(request)
    response = StreamingHttpResponse(
        _written(member, since), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="answers-{days}-days.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _written(member: Member, since: datetime) -> Iterator[str]:
    columns, rows = survey_figures.COLUMNS, survey_figures.rows(by=member, since=since)
    yield from cells.lines(columns, ([row[name] for name in columns] for row in rows))


def _since(request: HttpRequest) -> tuple[str, datetime]:
    days = common.choice(request, "days", list(DAYS), DAYS[1])
    return days, clock.now() - timedelta(days=int(days))


def _titles() -> dict[str, str]:
    return {
        survey_kinds.CSAT: _("Satisfied (CSAT)"),
        survey_kinds.CES: _("Easy (CES)"),
        survey_kinds.NPS: _("Would recommend us (NPS)"),
    }
