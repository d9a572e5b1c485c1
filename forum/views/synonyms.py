"""Words for the same: what search looks for as well, kept by the team."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import staff_rules
from forum.domain import synonyms as domain
from forum.forms.synonyms import SynonymsForm
from forum.models import Synonyms
from forum.queries import access
from forum.queries import gaps as queries
from forum.rules import NotAllowed
from forum.views import common


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def synonyms(request: HttpRequest) -> HttpResponse:
    """All groups, and a form for one more."""
    staff_rules.check_see_gaps(common.signed_in(request))
    form = SynonymsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _save(request, form):
        messages.success(request, _("Saved. Search knows it from now on."))
        return redirect("synonyms")
    number = common.page_number(request, queries.MOST_PAGES)
    groups, follows = queries.synonyms(number=number)
    more = f"{reverse('synonyms')}?page={number + 1}"
    shown = {
        "form": form,
        "groups": groups,
        "next_url": more if follows and number < queries.MOST_PAGES else "",
    }
    return render(request, "forum/synonyms/index.html", shown, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def edit_synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    staff_rules.check_see_gaps(common.signed_in(request))
    group = access.synonyms(pk=pk)
    typed = request.POST if request.method == "POST" else None
    initial = {"words": ", ".join(group.words), "language": group.language}
    form = SynonymsForm(typed, initial=initial)
    if request.method == "POST" and _save(request, form, group):
        messages.success(request, _("Saved. Search knows it from now on."))
        return redirect("synonyms")
    shown = {"form": form, "group": group}
    return render(request, "forum/edit_synonyms/index.html", shown, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def remove_synonyms(request: HttpRequest, pk: int) -> HttpResponse:
    """GET is whoever comes back from a sign-in: there is the form again."""
    member = common.signed_in(request)
    staff_rules.check_see_gaps(member)
    group = access.synonyms(pk=pk)
    if request.method != "POST":
        return redirect("edit_synonyms", pk=group.pk)
    domain.remove(synonyms=group, by=member)
    messages.success(request, _("Taken away."))
    return redirect("synonyms")


def _save(request: HttpRequest, form: SynonymsForm, group: Synonyms | None = None) -> bool:
    """Whether it was saved; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        domain.save(synonyms=form.group(group), by=common.signed_in(request))
    except NotAllowed as refusal:
        form.add_error("words", str(refusal))
        return False
    return True


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
