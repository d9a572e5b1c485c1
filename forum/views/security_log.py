"""Who did what to whom: searched by moderators and administrators, taken as a file by the latter.

That somebody read it stands in it as well.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum import rules, staff_rules
from forum.domain import security_log
from forum.forms.security_log import LogForm
from forum.lib import cells, clock, limits, security_acts
from forum.lib.paging import BadCursor
from forum.queries import security_log as reads
from forum.views import common
from forum.views.limiting import limited

EVERY = timedelta(hours=1)
KINDS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


@require_safe
@common.members_only
@limited(limits.SEARCH)
def log(request: HttpRequest) -> HttpResponse:
    """`?by=&whom=&act=&since=&until=`, newest first."""
    member = common.signed_in(request)
    staff_rules.check_read_log(member)
    form = LogForm(request.GET)
    rows, following = [], ""
    is_whole = rules.allowed(staff_rules.check_take_log, member)
    if form.is_valid():
        try:
            rows, following = reads.page(
                asked=form.asked(), cursor=request.GET.get("after", ""), is_whole=is_whole
            )
        except BadCursor as nonsense:
            raise Http404 from nonsense
        now = clock.now()
        security_log.note_seldom(
            act="log_read", by=member, at=now, since=now - EVERY, about=("log", "page")
        )
    said = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    shown = {
        "form": form,
        "rows": [(row, security_acts.ACTS.get(row.entry.act, row.entry.act)) for row in rows],
        "next_url": f"?{urlencode({**said, 'after': following})}" if following else "",
        "query": urlencode(said),
        "may_take": is_whole,
    }
    return render(request, "forum/security_log/index.html", shown)


@require_safe
@common.members_only
@common.fresh_only
@limited(limits.SEARCH)
def log_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same lines as a table, or an object a line; row by row, however many there are."""
    member = common.signed_in(request)
    staff_rules.check_take_log(member)
    form = LogForm(request.GET)
    if kind not in KINDS or not form.is_valid():
        raise Http404
    security_log.note(act="log_taken", by=member, at=clock.now(), about=("log", kind))
    found = reads.rows(asked=form.asked())
    written = _csv(found) if kind == "csv" else _json(found)
    response = StreamingHttpResponse(written, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="security-log.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _csv(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    def plain(row: dict[str, Any]) -> list[object]:
        return [json.dumps(one) if isinstance(one, dict) else one for one in row.values()]

    yield from cells.lines(reads.COLUMNS, (plain(row) for row in found))


def _json(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in found:
        yield json.dumps(row, default=_instant, ensure_ascii=False) + "\n"


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        return cells.cell(value)
    raise TypeError(type(value))
