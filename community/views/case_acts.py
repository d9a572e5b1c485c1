"""What a customer decides of a private case: done, open again, withdrawn, somebody else."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.domain import cases
from community.forms.cases import ReopenForm
from community.queries import case_access
from forum.lib import clock, limits
from forum.rules import NotAllowed
from forum.views import common, errors, typed
from forum.views.limiting import limited, spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def reopen_case(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not done after all, with a word on what is wrong."""
    member, is_post = common.signed_in(request), request.method == "POST"
    found, refused = case_access.own_case(member=member, pk=pk), None
    if not is_post:
        cases.check_reopen(member, case=found, now=clock.now())
    form = ReopenForm(
        request.POST if is_post else None, initial=typed.kept(request),
        newcomer=common.is_newcomer(member),
    )  # fmt: skip
    if is_post and form.is_valid():
        try:
            spend(request, limits.WRITE)
            cases.reopen(
                case=found, words=form.cleaned_data["body"], key=form.cleaned_data["key"],
                by=member, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The case is open again."))
            return redirect("case", found.pk)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {"case": found, "form": form}
    response = render(
        request, "community/reopen_case/index.html", shown, status=422 if is_post else 200
    )
    return errors.beside(response, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def withdraw_case(request: HttpRequest, pk: int) -> HttpResponse:
    """They want it no more; asked once more before."""
    member = common.signed_in(request)
    found = case_access.own_case(member=member, pk=pk)
    if request.method == "POST":
        cases.withdraw(case=found, by=member, now=clock.now())
        messages.success(request, _("Withdrawn. Nobody works on it any more."))
        return redirect("case", found.pk)
    return render(request, "community/withdraw_case/index.html", {"case": found})


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def confirm_case(request: HttpRequest, pk: int) -> HttpResponse:
    """It is solved. The button stands on the case's page, where a GET leads."""
    member = common.signed_in(request)
    found = case_access.own_case(member=member, pk=pk)
    if request.method == "POST":
        cases.confirm(case=found, by=member, now=clock.now())
        messages.success(request, _("Good to know. Thank you!"))
    return redirect("case", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def another_for_case(request: HttpRequest, pk: int) -> HttpResponse:
    """They want somebody else, and need not say why; asked once more before."""
    member = common.signed_in(request)
    found = case_access.own_case(member=member, pk=pk)
    if request.method == "POST":
        cases.ask_for_another(case=found, by=member, now=clock.now())
        messages.success(request, _("Whoever leads the team knows, and sees to it."))
    if request.method == "POST" or not (found.runs and found.owner_id):
        return redirect("case", found.pk)
    return render(request, "community/another_for_case/index.html", {"case": found})
