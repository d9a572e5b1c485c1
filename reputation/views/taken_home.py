"""One's own statement as a file: sent row by row, however long it is."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from forum.lib import cells, clock, limits
from forum.models import Member
from forum.views import common
from forum.views.limiting import limited
from reputation.lib.calendar_month import Month
from reputation.queries import closes, taken_home, taken_money
from reputation.views import statement
from reputation.views.where_paid import where_paid


@require_safe
@common.members_only
@limited(limits.SEARCH)
def statement_csv(request: HttpRequest) -> HttpResponseBase:
    """Every row of the ledger that is theirs; `?month=2026-10` only those of that month."""
    member, month = common.signed_in(request), _month(request)
    written = _csv(member, month, translation.get_language())
    return _file(written, "text/csv; charset=utf-8", month, "csv")


@require_safe
@common.members_only
@limited(limits.SEARCH)
def statement_json(request: HttpRequest) -> HttpResponseBase:
    """The same: {"member", "entries": [...]}, and where the site pays "months" and "payouts";
    points and sums as text, so that no reader rounds them."""
    member, month = common.signed_in(request), _month(request)
    written = _json(member, month, translation.get_language())
    return _file(written, "application/json", month, "json")


@require_safe
@where_paid
@common.members_only
@limited(limits.SEARCH)
def payback_months_csv(request: HttpRequest) -> HttpResponseBase:
    """What each closed month brought in money, and how; `?month=2026-10` only that one."""
    month = _month(request)
    found = taken_money.months(member=common.signed_in(request), month=month)
    return _table(taken_money.MONTHS, found, "payback-months", month)


@require_safe
@where_paid
@common.members_only
@limited(limits.SEARCH)
def payback_payouts_csv(request: HttpRequest) -> HttpResponseBase:
    """What became of it; `?month=2026-10` only of what that month brought."""
    month = _month(request)
    found = taken_money.payouts(member=common.signed_in(request), month=month)
    return _table(taken_money.PAYOUTS, found, "payback-payouts", month)


def _table(
    columns: tuple[str, ...], rows: list[dict[str, Any]], name: str, month: Month | None
) -> HttpResponse:
    text = "".join(cells.lines(columns, ([row[name] for name in columns] for row in rows)))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"{name}-{month}" if month else name
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _month(request: HttpRequest) -> Month | None:
    return statement.month_of(request) if request.GET.get("month") else None


def _file(
    written: Iterator[str], kind: str, month: Month | None, ending: str
) -> StreamingHttpResponse:
    name = f"points-{month}" if month else "points"
    response = StreamingHttpResponse(written, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _csv(member: Member, month: Month | None, language: str | None) -> Iterator[str]:
    columns = taken_home.columns()
    rows = _rows(member, month, language)
    yield from cells.lines(columns, ([row[name] for name in columns] for row in rows))


def _json(member: Member, month: Month | None, language: str | None) -> Iterator[str]:
    yield f'{{"member": {json.dumps(member.handle)}, "entries": ['
    for place, row in enumerate(_rows(member, month, language)):
        yield ("," if place else "") + "\n" + json.dumps(row, default=_plain, ensure_ascii=False)
    yield "\n]"
    if closes.pays():
        for name, rows in (("months", taken_money.months), ("payouts", taken_money.payouts)):
            found = rows(member=member, month=month)
            yield f', "{name}": {json.dumps(found, default=_plain, ensure_ascii=False)}'
    yield "}\n"


def _rows(member: Member, month: Month | None, language: str | None) -> Iterator[dict[str, Any]]:
    """They come when the request is over, and still in its language."""
    with translation.override(language):
        yield from taken_home.rows(member=member, month=month, now=clock.now())


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return cells.cell(value)
    if isinstance(value, Decimal):
        return cells.plain(value)
    raise TypeError(type(value))
