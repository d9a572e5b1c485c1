"""One's own statement: what there is, what is missing for more, and month by month where it comes
from; a page for each line, where it can be questioned; and all of it as a file."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import clock, limits, paging
from forum.models import Member
from forum.views import common, typed
from forum.views.limiting import spend
from reputation.domain import appeals
from reputation.forms.appeals import QuestionForm
from reputation.lib import calendar_month, levels
from reputation.lib.calendar_month import Month
from reputation.models import Entry
from reputation.queries import access, lines, review, statement
from reputation.queries import appeals as asked

ALL = "all"


@require_safe
@common.members_only
def own_statement(request: HttpRequest) -> HttpResponse:
    """Nobody sees another's. `?month=2026-10`, or "all"; without it the month that is."""
    member, now = common.signed_in(request), clock.now()
    month = month_of(request)
    try:
        cursor = request.GET.get("after", "")
        found, following = statement.page(member=member, month=month, cursor=cursor, now=now)
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    whole = statement.overview(member=member, now=now)
    here = str(month) if month else ALL
    shown = {
        "whole": whole,
        "level": level_names()[whole.level],
        "next_level": level_names()[min(whole.level + 1, len(levels.LEVELS) - 1)],
        "rights": [(right_names()[one.right.code], one) for one in whole.rights],
        "trusts_anyway": member.is_company or member.standing.is_mentor,
        "lines": found,
        "next_url": f"?month={here}&after={following}" if following else "",
        "here_month": here,
        "linked": review.links_of(member=member) if whole.is_linked else [],
    }
    return render(request, "reputation/statement/index.html", shown | _of_month(member, month))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def statement_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line with all that happened to it; sent, its form asks the team about it."""
    member = common.signed_in(request)
    entry = access.own_line(member=member, pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = QuestionForm(sent, initial=typed.kept(request))
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            appeals.question(
                entry=entry, by=member, text=form.cleaned_data["body"],
                key=form.cleaned_data["key"], now=clock.now(),
            )  # fmt: skip
        except rules.NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked. You hear from us; see below by when."))
            return redirect("statement_line", pk=entry.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "reputation/line/index.html", _line(entry, member, form), status=status)


def month_of(request: HttpRequest) -> Month | None:
    """`?month=`: a month that has begun, None for "all". Raises Http404 for anything else."""
    raw, now = request.GET.get("month", ""), calendar_month.of(clock.now(), statement.zone())
    if raw == ALL:
        return None
    month = calendar_month.read(raw) if raw else now
    if month is None or month > now:
        raise Http404
    return month


def _line(entry: Entry, member: Member, form: QuestionForm) -> dict[str, Any]:
    line = lines.of(roots=[entry], member=member, now=clock.now())[0]
    questions = asked.of_line(entry=entry)
    return {
        "line": line,
        "alike": lines.alike(line=line),
        "appeals": questions,
        "may_question": not any(one.closed_at is None for one in questions),
        "form": form,
        "month": str(calendar_month.of(entry.at, statement.zone())),
    }


def _of_month(member: Member, month: Month | None) -> dict[str, Any]:
    """The months there are, and what this one adds up to."""
    found = statement.months(member=member, now=clock.now())
    shown: dict[str, Any] = {"months": [(str(one), first_day(one)) for one in found]}
    if month is None:
        return shown
    here = reverse("statement")
    return shown | {
        "month": first_day(month),
        "is_now": month == found[0],
        "sums": statement.sums(member=member, month=month),
        "money": statement.money(member=member, month=month, now=clock.now()),
        "previous_url": f"{here}?month={month.previous}" if month.previous in found else "",
        "following_url": f"{here}?month={month.following}" if month.following in found else "",
    }


def first_day(month: Month) -> date:
    """As dates are written."""
    return date(month.year, month.month, 1)


def level_names() -> tuple[str, ...]:
    """Of each level, in their order."""
    return (
        _("New here"), _("Member"), _("Helper"), _("Adviser"), _("Senior adviser"), _("Master"),
    )  # fmt: skip


def right_names() -> dict[str, str]:
    """What each right is for."""
    return {
        "suggest": _("Suggest better words for what others wrote"),
        "link": _("Link questions that ask the same"),
        "curate": _("Link what was asked before, and draft articles"),
        "confirm": _("Confirm answers where whoever asked is silent"),
    }
