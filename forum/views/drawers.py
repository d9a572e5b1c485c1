"""The private drawer of one's own question: what is in it, changed, taken out. Decision 0047."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.domain import drawers
from forum.forms.drawers import DrawerForm
from forum.lib import clock, limits
from forum.lib.unsaid import Unsaid
from forum.queries import access
from forum.queries import drawers as reads
from forum.rules import NotAllowed
from forum.views import common, errors
from forum.views.limiting import spend


@sensitive_post_parameters("drawer")
@sensitive_variables("form", "text")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@common.members_only
def drawer(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever asked; for everybody else there is none. Taking out is always possible."""
    member, is_post = common.signed_in(request), request.method == "POST"
    thread = access.thread(member=member, pk=pk)
    if not thread.is_question or thread.author_id != member.pk:
        raise Http404
    text = drawers.held(thread=thread, by=member)
    may_put = rules.allowed(drawers.check_put, member, thread=thread)
    form = DrawerForm(request.POST if is_post else None, initial={"drawer": text}, label_suffix="")
    refused = None
    if is_post and form.is_valid():
        said = "" if "empty" in request.POST else form.cleaned_data["drawer"]
        try:
            spend(request, limits.WRITE)
            drawers.put(thread=thread, text=said, by=member, now=clock.now())
            messages.success(request, _("Kept, for our team only.") if said else _("Taken out."))
            return redirect(thread)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    shown = {
        "thread": thread, "form": form, "holds": bool(text), "text": Unsaid(text),
        "may_put": may_put, "looks": reads.looks(thread=thread),
    }  # fmt: skip
    response = render(request, "forum/drawer/index.html", shown, status=422 if is_post else 200)
    return errors.beside(response, refused)
