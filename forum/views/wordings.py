"""A better title and better tags for somebody else's question, and its asker's way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import curating
from forum.domain import wordings
from forum.domain.changes import EditConflict
from forum.forms.threads import RewordByModeratorForm, RewordForm
from forum.lib import clock, limits
from forum.models import Member, Post
from forum.queries import access, refusals
from forum.rules import NotAllowed
from forum.views import common, typed
from forum.views.limiting import limited


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def reword(request: HttpRequest, pk: int) -> HttpResponse:
    """Where somebody changed the question meanwhile, what was typed stays, on what is there now."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    is_refused = refusals.wording(thread=thread)
    curating.check_reword(member, member.standing, thread, "to be given", is_refused=is_refused)
    post = access.question(member=member, thread=thread)
    form = _kind(member)(
        request.POST if request.method == "POST" else None, required=True,
        posted={"title": thread.title},
        initial={"title": thread.title, "tag_names": thread.tag_names, "base": post.fingerprint}
        | typed.kept(request),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            found = wordings.reword(thread=thread, by=member, now=clock.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except EditConflict:
            thread = access.thread(member=member, pk=pk)
            form = _again(request, access.question(member=member, thread=thread), member)
        else:
            messages.success(request, _("Done. Whoever asked hears of it and can take it back."))
            return redirect(found)
    shown = {"thread": thread, "post": post, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/reword/index.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def take_wording_back(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """ "I want it as it was": whoever asked has the last word."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    event = access.wording(thread=thread, pk=change)
    if request.method == "POST":
        thread = wordings.take_back(event=event, by=member, now=clock.now())
        messages.success(request, _("It is as you wrote it, and stays so."))
    return redirect(thread)


def _kind(member: Member) -> type[RewordForm]:
    return RewordByModeratorForm if member.is_moderator else RewordForm


def _again(request: HttpRequest, post: Post, member: Member) -> RewordForm:
    """What was typed, now on the question as it is."""
    data = request.POST.copy()
    data["base"] = post.fingerprint
    form = _kind(member)(data, required=True, posted={"title": post.thread.title})
    form.add_error(None, _("Somebody else saved a change meanwhile: please look again."))
    return form
