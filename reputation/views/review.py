"""What people should look at: the list, a finding with its evidence, and what they say of it.

The members it is about never get here, and read nothing of it elsewhere.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum.lib import ages, clock, limits
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common
from forum.views.limiting import limited
from reputation.domain import review
from reputation.forms.review import FineForm, NoteForm, ReasonForm
from reputation.models import Finding
from reputation.queries import review as queries

FORMS: dict[str, type[forms.Form]] = {"fine": FineForm, "note": NoteForm, "link": ReasonForm}


@require_safe
@common.members_only
def review_list(request: HttpRequest) -> HttpResponse:
    member = review.check_review(common.signed_in(request))
    view = common.choice(request, "view", queries.VIEWS, "open")
    number = common.page_number(request, queries.MOST_PAGES)
    found, follows = queries.page(member=member, view=view, number=number)
    more = urlencode({"view": view, "page": number + 1})
    shown = {
        "findings": found,
        "age": ages.of(queries.waiting(member=member), "first_at"),
        "view": view,
        "tabs": _tabs(view),
        "next_url": f"?{more}" if follows and number < queries.MOST_PAGES else "",
    }
    return render(request, "reputation/review_list/index.html", shown)


@require_safe
@common.members_only
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    member = review.check_review(common.signed_in(request))
    return _show(request, member, queries.finding(member=member, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def finding_fine(request: HttpRequest, pk: int) -> HttpResponse:
    """Looked at, nothing wrong. GET is whoever comes back from a sign-in, here and below."""
    refused = _done(request, pk, "fine", review.fine)
    if refused is not None:
        return refused
    messages.success(request, _("Noted. It comes back when it has grown by half."))
    return redirect("review_list")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def note_finding(request: HttpRequest, pk: int) -> HttpResponse:
    refused = _done(request, pk, "note", review.note)
    if refused is not None:
        return refused
    messages.success(request, _("Noted."))
    return redirect("finding", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def link_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """The two of a pair belong together."""
    member = review.check_review(common.signed_in(request))
    found = queries.finding(member=member, pk=pk)
    if request.method != "POST":
        return redirect("finding", pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            review.link(finding=found, by=member, now=clock.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Linked: what they give each other does not count."))
            return redirect("review_list")
    return _show(request, member, found, link=form)


def _done(
    request: HttpRequest, pk: int, name: str, act: Callable[..., Any]
) -> HttpResponse | None:  # fmt: skip
    """Do what the form of this name (FORMS) says; None where it is done, else what to answer."""
    member = review.check_review(common.signed_in(request))
    found = queries.finding(member=member, pk=pk)
    if request.method != "POST":
        return redirect("finding", pk)
    form = FORMS[name](request.POST)
    if not form.is_valid():
        return _show(request, member, found, **{name: form})
    act(finding=found, by=member, now=clock.now(), **form.cleaned_data)
    return None


def _show(
    request: HttpRequest, member: Member, found: Finding, **sent: forms.Form
) -> HttpResponse:  # fmt: skip
    """The page of a finding; `sent` is the form that was not in order, with what was typed there,
    by its name."""
    wrong = next(iter(sent.values()), None)
    blank = {name: form(auto_id=f"{name}_%s") for name, form in FORMS.items()}
    shown = {
        **blank,
        **sent,
        "finding": found,
        "evidence": queries.evidence(finding=found, member=member),
        "steps": queries.steps(finding=found),
        "wrong": wrong,
        "link_url": f"{reverse('linked_accounts')}?{urlencode({'one': found.member.handle})}",
    }
    return render(request, "reputation/finding/index.html", shown, status=422 if wrong else 200)


def _tabs(view: str) -> list[tuple[str, str, str, bool]]:
    labels = {"open": _("To look at"), "looked-at": _("Looked at")}
    address = reverse("review_list")
    return [(key, labels[key], f"{address}?view={key}", key == view) for key in labels]
