"""Points by hand: what was corrected, what waits for a second person, and correcting."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import ages, clock, limits, paging
from forum.models import Member
from forum.views import common, typed
from forum.views.limiting import spend
from reputation.domain import corrections
from reputation.forms.corrections import CorrectForm, SecondForm
from reputation.models import Correction
from reputation.queries import access, appeals
from reputation.queries import corrections as reads
from reputation.views.appeals import tabs


@require_safe
@common.members_only
def correction_list(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first; above them, on the first page, those that wait."""
    corrections.check_see(common.signed_in(request))
    cursor = request.GET.get("after", "")
    try:
        page = reads.page(view="all", cursor=cursor)
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    waiting = reads.page(view="waiting", cursor="").rows if not cursor else []
    shown = {
        "waiting": waiting,
        "age": ages.of(reads.waiting()),
        "rows": page.rows,
        "tabs": tabs("corrections"),
        "counted": reads.counted(now=clock.now()),
        "next_url": f"?{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "reputation/corrections/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def correct_points(request: HttpRequest) -> HttpResponse:
    """Give points or take them, with a reason; `?member=` names whose."""
    member = common.signed_in(request)
    corrections.check_see(member)
    initial = {"member": request.GET.get("member", "")[:31]} | typed.kept(request)
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            spend(request, limits.WRITE)
            done = corrections.correct(
                receiver=said["member"], points=said["points"], reason=said["body"], by=member,
                key=said["key"], now=clock.now(),
            )  # fmt: skip
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(done))
            return redirect("corrections")
    status = 422 if request.method == "POST" else 200
    return render(request, "reputation/correct/index.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; while it waits, a second person says yes or no."""
    member = common.signed_in(request)
    corrections.check_see(member)
    found = access.correction(pk=pk)
    form = SecondForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            _second(request, found, member, form.cleaned_data["body"])
        except rules.NotAllowed as refusal:
            form.add_error("body" if "decline" in request.POST else None, str(refusal))
            found = access.correction(pk=pk)
        else:
            return redirect("corrections")
    status = 422 if request.method == "POST" else 200
    shown = {"correction": found, "form": form, "barred": _barred(member, found)}
    return render(request, "reputation/correction/index.html", shown, status=status)


def _second(request: HttpRequest, found: Correction, member: Member, reason: str) -> None:
    """What the button says."""
    if "decline" in request.POST:
        corrections.decline(correction=found, by=member, reason=reason, now=clock.now())
        messages.success(request, _("Declined. Nothing changes."))
    else:
        corrections.confirm(correction=found, by=member, now=clock.now())
        messages.success(request, _("Confirmed. It counts in a few minutes."))


def _barred(member: Member, found: Correction) -> str:
    """Why this member does not say yes or no; "" where they may."""
    parts = appeals.parts_of(correction=found)
    return rules.why_not(corrections.check_second, member, correction=found, parts=parts)


def _said(done: Correction) -> str:
    if done.needs_second:
        return _("Noted. It counts once a second person confirms it.")
    return _("Corrected. It counts in a few minutes, and the member reads why.")
