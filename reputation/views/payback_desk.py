"""Where payback is looked after: what it will cost, closed months, and the windows with their
payouts. Not for those who keep order."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum.lib import ages, clock
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common
from reputation.domain import choices, closing, payfiles, switches
from reputation.forms.payback import MistakeForm
from reputation.lib import calendar_month, money_text
from reputation.lib.calendar_month import Month
from reputation.models import Window
from reputation.queries import access, closes, forecast, payouts, rulings
from reputation.queries import switches as off_spans
from reputation.queries.switches import Off
from reputation.views.where_paid import desk_only


@require_safe
@desk_only
def desk(request: HttpRequest) -> HttpResponse:
    return _desk(request)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
@common.fresh_only
def off_by_mistake(request: HttpRequest, pk: int) -> HttpResponse:
    """It was off, and should not have been. GET is whoever comes back from a sign-in."""
    switch = access.switched_off(pk=pk)
    if request.method != "POST":
        return redirect("payback_desk")
    form = MistakeForm(request.POST, auto_id=f"off{pk}_%s")
    if not form.is_valid():
        return _desk(request, form, pk)
    by, reason = common.signed_in(request), form.cleaned_data["reason"]
    switches.call_mistake(switch=switch, by=by, reason=reason, now=clock.now())
    messages.success(request, _("Noted. It counts once two people have said so."))
    return redirect("payback_desk")


def _desk(request: HttpRequest, sent: MistakeForm | None = None, pk: int = 0) -> HttpResponse:
    """`sent`: the form about this switch was not in order."""
    member = common.signed_in(request)
    before = closes.closes()
    following = closes.next_month(before) if before else None
    now, found = clock.now(), off_spans.mendable()
    is_due = following is not None and following.span(closes.zone())[1] + closing.LEAST <= now
    waiting = rulings.waiting()
    shown = {
        "forecast": forecast.forecast(now=now),
        "windows": payouts.windows(),
        "months": payouts.months(),
        "due": following if is_due else None,
        "waiting": waiting,
        "age": ages.of_instants(rulings.waits_since(ruling=one) for one in waiting),
        "offs": [_off(one, member, sent if one.switch.pk == pk else None) for one in found],
    }
    status = 422 if sent else 200
    return render(request, "reputation/payback_desk/index.html", shown, status=status)


def _off(off: Off, member: Member, sent: MistakeForm | None) -> dict[str, Any]:
    """With the form for whoever has not said so yet; None once it counts as a mistake."""
    has_said = off.was_mistake or any(one.by_id == member.pk for one in off.words)
    form = None if has_said else sent or MistakeForm(auto_id=f"off{off.switch.pk}_%s")
    return {"off": off, "form": form}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def close(request: HttpRequest) -> HttpResponse:
    """GET is whoever comes back from a sign-in: there is the button again."""
    # Named by the button, so that a second press closes no other one.
    month = calendar_month.read(request.POST.get("month", ""))
    if request.method == "POST" and month is not None:
        try:
            found = closing.close(month=month, by=common.signed_in(request), now=clock.now())
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            told = _("%(month)s is closed.") % {"month": money_text.month(str(found))}
            messages.success(request, told)
    return redirect("payback_desk")


@require_safe
@desk_only
def window(request: HttpRequest, month: Month) -> HttpResponse:
    """The payouts: first those that two people look at."""
    found = load(month)
    number = common.page_number(request, payouts.MOST_PAGES)
    rows, follows = payouts.page(window=found, number=number)
    doubts = payouts.doubts(window=found) if number == 1 else []
    files = payouts.files(window=found)
    member = common.signed_in(request)
    waits = next((one for one in files if not one.released_at and not one.withdrawn_at), None)
    shown = {
        "window": found,
        "shares": payouts.shares(window=found),
        "rows": rows,
        "doubts": [
            {"payout": one, "looked": any(look.by_id == member.pk for look in one.looks.all())}
            for one in doubts
        ],
        "lost": {one.pk for one in [*rows, *doubts] if choices.is_lost(payout=one)},
        "files": files,
        "waits": waits,
        "is_mine": waits is not None and waits.made_by_id == member.pk,
        "may_make": waits is None and payfiles.may_make(window=found, by=member),
        "next_url": f"?page={number + 1}" if follows else "",
    }
    return render(request, "reputation/payback_window/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def look(request: HttpRequest, month: Month, pk: int) -> HttpResponse:
    found = load(month)
    payout = payouts.payout(window=found, pk=pk)
    if payout is None:
        raise Http404
    if request.method == "POST":
        payfiles.look(payout=payout, by=common.signed_in(request), now=clock.now())
        messages.success(request, _("Noted: you looked at it."))
    return redirect(address(found))


def load(month: Month) -> Window:
    """Raises Http404."""
    found = payouts.window(month=month)
    if found is None:
        raise Http404
    return found


def address(window: Window) -> str:
    return reverse("payback_window", args=[str(window)])
