""" "I have this too": a form that is filled in already, and taking it back with one tap."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import answer_rules
from forum.domain import me_too as said
from forum.forms.me_too import MeTooForm
from forum.lib import clock, limits
from forum.queries import access, asking
from forum.views import common
from forum.views.limiting import limited


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.MARK, "POST")
def me_too(request: HttpRequest, pk: int) -> HttpResponse:
    """`said=0` takes it back. Sent twice, it says the same. Of a duplicate it is said of the
    original."""
    member = common.signed_in(request)
    thread = access.thread(member=member, pk=pk)
    if request.method == "POST" and request.POST.get("said") == "0":
        said.withdraw(thread=thread, by=member, now=clock.now())
        messages.success(request, _("Taken back."))
        return redirect(thread)
    if request.method != "POST" and thread.duplicate_of_id is not None:
        original = access.thread(member=member, pk=thread.duplicate_of_id)
        return redirect("me_too", pk=original.pk)
    answer_rules.check_me_too(member, thread)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        said.say(thread=thread, by=member, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Noted. You hear of it when there is something new here."))
        return redirect(thread)
    status = 422 if request.method == "POST" else 200
    template = "_form" if common.wants_fragment(request) else "index"
    shown = {"thread": thread, "form": form}
    return render(request, f"forum/me_too/{template}.html", shown, status=status)


def _form(request: HttpRequest) -> MeTooForm:
    if request.method == "POST":
        return MeTooForm(request.POST)
    return MeTooForm(initial=asking.own(member=common.member_of(request)).facts)
