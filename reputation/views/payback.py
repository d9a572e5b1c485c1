"""One's own payback: what each month brought, what it is made of, and what becomes of it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum.lib import clock, limits, paging
from forum.rules import NotAllowed
from forum.views import common, typed
from forum.views.limiting import spend
from reputation.domain import choices, rulings
from reputation.forms.appeals import QuestionForm
from reputation.forms.payback import ChoiceForm, kinds
from reputation.lib import unpaid_words
from reputation.lib.calendar_month import Month
from reputation.queries import access, own_payback, waiting
from reputation.queries.own_payback import Part
from reputation.views.where_paid import where_paid


@require_http_methods(["GET", "HEAD", "POST"])
@where_paid
@common.members_only
def payback(request: HttpRequest) -> HttpResponse:
    """Nobody sees another's."""
    member = common.signed_in(request)
    current = waiting.choice(member=member)
    form = ChoiceForm(request.POST if request.method == "POST" else None, current=current)
    if request.method == "POST":
        spend(request, limits.SETTINGS)
        if _choose(request, form):
            messages.success(request, _("Saved. It holds until you choose otherwise."))
            return redirect("payback")
    shown = {
        "whole": own_payback.overview(member=member, now=clock.now()),
        "lost": choices.lost(member=member),
        "form": form,
        "current": current,
        "current_label": dict(kinds()).get(current.kind) if current else "",
        "is_team": member.is_company,
        "note": settings.PAYBACK_NOTE,
    }
    status = 422 if form.errors else 200
    return render(request, "reputation/payback/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@where_paid
@common.members_only
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a payout of theirs is not paid; sent, its form asks about it."""
    member = common.signed_in(request)
    ruling = access.own_refusal(member=member, pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = QuestionForm(sent, initial=typed.kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            text = form.cleaned_data["body"]
            rulings.question(ruling=ruling, by=member, text=text, now=clock.now())
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked. You hear from us; see below by when."))
            return redirect("payback_refused", ruling.pk)
    shown = {"ruling": ruling, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "reputation/payback_refused/index.html", shown, status=status)


def _choose(request: HttpRequest, form: ChoiceForm) -> bool:
    """Whether it was saved; else the form says why not."""
    if not form.is_valid():
        return False
    found = form.cleaned_data
    try:
        if form.keeps_details:
            choices.keep(member=common.signed_in(request), now=clock.now())
            return True
        choices.choose(
            member=common.signed_in(request), kind=found["kind"], name=found["holder"],
            iban=found["iban"], now=clock.now(),
        )  # fmt: skip
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
@where_paid
@common.members_only
def month(request: HttpRequest, month: Month) -> HttpResponse:
    """What one month is made of, and what of it brings no money: the largest of both, and with
    `?all=1` every row, by pages."""
    member = common.signed_in(request)
    one = own_payback.one_month(member=member, month=month, now=clock.now())
    if one is None:
        raise Http404
    rows = own_payback.together(parts=own_payback.parts(one=one))
    is_all = common.choice(request, "all", ("", "1"), "") == "1"
    shown = {
        "month": month,
        "pays": one.scope.pays,
        "line": own_payback.line(member=member, month=month),
        "so_far": None if is_all else own_payback.so_far(one=one),
        "is_all": is_all,
        "count": len(rows),
    }
    shown |= _page(request, rows) if is_all else _largest(rows)
    return render(request, "reputation/payback_month/index.html", shown)


def _largest(rows: list[Part]) -> dict[str, Any]:
    """`counts` and `others_count`: of how many, where not all of them are shown."""
    counted = [part for part in rows if not part.why_not]
    others = [part for part in rows if part.why_not]
    most = own_payback.MOST_PARTS
    return {
        "parts": _with_why(own_payback.largest(parts=counted)),
        "counts": len(counted) if len(counted) > most else 0,
        "others": _with_why(own_payback.largest(parts=others)),
        "others_count": len(others) if len(others) > most else 0,
    }


def _page(request: HttpRequest, rows: list[Part]) -> dict[str, Any]:
    """Raises Http404 for a cursor that is none."""
    try:
        some, following = own_payback.page(parts=rows, cursor=request.GET.get("after", ""))
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    return {"parts": _with_why(some), "next_url": f"?all=1&after={following}" if following else ""}


def _with_why(parts: list[Part]) -> list[tuple[Part, str]]:
    """Each with why it brings no money, "" where it does."""
    return [
        (part, unpaid_words.words(part.why_not, days=part.entry.rule.rule_set.giver_days))
        for part in parts
    ]
