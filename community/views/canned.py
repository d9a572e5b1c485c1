"""Canned replies: the list of them, and writing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.domain import canned
from community.forms.desk import CannedForm
from community.models import CannedReply
from community.queries import access, boards
from community.queries import canned as reads
from community.queries import desk as desks
from community.views import desk
from forum.lib import clock, limits
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import spend


@require_safe
@common.members_only
def canned_list(request: HttpRequest) -> HttpResponse:
    sitting = desk.seated(request)
    shown = {
        "here_desk": "canned",
        "replies": reads.there(),
        "unseen_notes": boards.unseen(pools=sitting.pools, member=sitting.member),
    }
    return render(request, "community/canned/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def new_canned(request: HttpRequest) -> HttpResponse:
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def canned_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it, or use it no more (`retire`)."""
    sitting = desk.seated(request)
    # What was typed comes back also where somebody else changed the reply meanwhile.
    reply = access.canned(pk=pk, is_in_use=request.method != "POST")
    if "retire" in request.POST:
        spend(request, limits.WRITE)
        canned.retire(reply=reply, seat=sitting, by=sitting.member, now=clock.now())
        messages.success(request, _("It is offered no more."))
        return redirect("desk_canned")
    return _write(request, reply)


def _write(request: HttpRequest, reply: CannedReply | None) -> HttpResponse:
    sitting = desk.seated(request)
    data = request.POST if request.method == "POST" else None
    form = CannedForm(data, pools=desks.pools(), reply=reply)
    refused = None
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {
            name: form.cleaned_data[name] for name in ("title", "language", "key")
        }
        try:
            spend(request, limits.WRITE)
            canned.write(
                text=form.cleaned_data["body"], pool=form.chosen, seat=sitting, by=sitting.member,
                now=clock.now(), instead_of=reply, **said,
            )  # fmt: skip
            messages.success(request, _("Saved: it is offered at the desk."))
            return redirect("desk_canned")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "reply": reply}
    response = render(request, "community/canned_reply/index.html", shown, status=status)
    return errors.beside(response, refused)
