"""What the owner of a private case notes of it, for themselves and whoever has it next."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.domain import cases
from community.forms import case_desk as forms
from community.queries import case_desk as reads
from community.views import case_desk_common
from forum.lib import clock, limits
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """What its owner wants to remember, for themselves and whoever has it next."""
    sitting, now = case_desk_common.seated(request), clock.now()
    case = reads.owned(seat=sitting, pk=pk)
    form = forms.NoteForm(request.POST if request.method == "POST" else None, label_suffix="")
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            cases.add_note(case=case, by=sitting.member, now=now, **form.cleaned_data)
            messages.success(request, _("Noted. The customer does not read it."))
            return case_desk_common.back(pk)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    response = render(
        request, "community/desk_case_note/index.html", {"case": case, "form": form},
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip
    return errors.beside(response, refused)
