"""Accounts that belong together, said by people, and taken back by people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.lib import clock, limits
from forum.rules import NotAllowed
from forum.views import common
from forum.views.limiting import limited
from reputation.domain import links, review
from reputation.forms.review import LinkForm, UnlinkForm
from reputation.queries import review as queries


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def linked_accounts(request: HttpRequest) -> HttpResponse:
    """Those that are linked or were, and the form for two more. Sent twice, it links once."""
    member = review.check_review(common.signed_in(request))
    form = LinkForm(request.POST or None, initial={"one": request.GET.get("one", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            links.link(by=member, now=clock.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Linked: what they give each other does not count."))
            return redirect("linked_accounts")
    number = common.page_number(request, queries.MOST_PAGES)
    found, follows = queries.linked(number=number)
    shown = {
        "links": found,
        "form": form,
        "is_open": bool(form.is_bound or form.initial["one"]),
        "next_url": f"?page={number + 1}" if follows and number < queries.MOST_PAGES else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "reputation/linked_accounts/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def unlink_accounts(request: HttpRequest, pk: int) -> HttpResponse:
    member = review.check_review(common.signed_in(request))
    found = queries.link(pk=pk)
    form = UnlinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            links.unlink(
                one=found.one, other=found.other, by=member, now=clock.now(), **form.cleaned_data
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("They count as two again."))
            return redirect("linked_accounts")
    shown = {"link": found, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "reputation/unlink_accounts/index.html", shown, status=status)
