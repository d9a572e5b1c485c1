"""My drafts: what was begun, on whichever device, to go on with or to throw away."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from forum.domain import autosave
from forum.lib import limits
from forum.queries import access, held, own_drafts
from forum.views import common
from forum.views.limiting import limited


@require_safe
@common.members_only
def drafts(request: HttpRequest) -> HttpResponse:
    member = common.signed_in(request)
    shown = {"drafts": own_drafts.of(member=member), "held": held.own(member=member)}
    return render(request, "forum/drafts/index.html", shown)


@require_POST
@common.members_only
@limited(limits.WRITE)
def throw_away(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Of somebody else's draft, and of one that is gone already, it says the same: it is gone."""
    member = common.signed_in(request)
    try:
        draft = access.draft(member=member, pk=pk)
    except Http404:
        pass
    else:
        autosave.throw_away(draft=draft, by=member)
    if common.wants_fragment(request):
        return HttpResponse()  # in place of the notice that offered it
    return redirect(common.next_url(request, reverse("drafts")))
