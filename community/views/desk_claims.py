"""Taking a question, giving it back, handing it over; what is offered to an expert."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.domain import claims, routing
from community.domain import desk as rules
from community.forms import desk as forms
from community.queries import access, desk_people, why
from community.views import desk
from community.views.desk_common import back, page
from forum.lib import clock, limits
from forum.queries import access as forum_access
from forum.rules import NotAllowed
from forum.views import common, posted
from forum.views.limiting import limited, spend


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I look into it." The button stands at the question, where a GET leads."""
    sitting = desk.seated(request)
    thread = forum_access.thread(member=sitting.member, pk=pk)
    access.service(thread=thread)
    if request.method != "POST":
        return back(request, pk)
    claims.check_claim(
        sitting.member, thread=thread, expert=sitting.expert, leads=sitting.leads_any
    )
    try:
        claims.claim(thread=thread, by=sitting.member, now=clock.now())
    except NotAllowed as refusal:  # somebody was quicker, or there is no room: no fault of theirs
        messages.info(request, str(refusal))
    return back(request, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    sitting = desk.seated(request)
    thread = forum_access.thread(member=sitting.member, pk=pk)
    service = access.service(thread=thread)
    if request.method != "POST":
        return back(request, pk)
    rules.check_holds(sitting.member, service=service)
    token = posted.uuid_of(request, "token") or uuid4()  # one that is none is an old one
    try:
        claims.give_back(thread=thread, by=sitting.member, token=token, now=clock.now())
        messages.success(request, _("Given back: its pool sees it as free again."))
    except NotAllowed as refusal:
        messages.info(request, str(refusal))
    return redirect("desk")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """To a colleague, or to the pool, with a note, which comes back where the time ended meanwhile:
    the form is refused to whoever does not hold the question, the page only before it is sent."""
    sitting, now = desk.seated(request), clock.now()
    thread = forum_access.thread(member=sitting.member, pk=pk)
    service = access.service(thread=thread)
    is_post, refused = request.method == "POST", None
    if not is_post:
        rules.check_holds(sitting.member, service=service)
        claims.check_hand_over(service)
    form = forms.HandOverForm(
        request.POST if is_post else None,
        people=desk_people.receivers(
            pool=service.pool, without=[sitting.member.pk, thread.author_id],
            promised_at=service.promised_at, now=now,
        ),
        pool=service.pool, now=now, initial={"token": service.claim_token},
    )  # fmt: skip
    if is_post and form.is_valid():
        said = form.cleaned_data
        try:
            spend(request, limits.WRITE)
            claims.hand_over(
                thread=thread, by=sitting.member, token=forms.token_of(form), to=form.chosen,
                note=said["note"], key=said["key"], now=now,
            )  # fmt: skip
            messages.success(request, _("Handed over, with your note."))
            return redirect("desk")
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
            forms.renew_token(form, service=service, by=sitting.member)
    shown = {"thread": thread, "form": form, "service": service}
    return page(request, "hand_over", shown, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept it, or decline (`decline`). A GET leads to the question."""
    sitting, now = desk.seated(request), clock.now()
    found = access.own_offer(member=sitting.member, pk=pk)
    if request.method != "POST":
        return back(request, found.service_id)
    if "decline" in request.POST:
        routing.decline(offer=found, by=sitting.member, now=now)
        messages.success(request, _("All right. A colleague is asked."))
        return redirect("desk")
    try:
        routing.accept(offer=found, by=sitting.member, now=now)
    except NotAllowed as refusal:
        messages.info(request, str(refusal))
    return back(request, found.service_id)


@require_safe
@common.members_only
def why_me(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a question was offered to them: the parts of the score, in words."""
    sitting = desk.seated(request)
    found = access.own_offer(member=sitting.member, pk=pk)
    shown = {"offer": found, "thread": found.service.thread, "why": why.of(offer=found)}
    return render(request, "community/desk_why/index.html", shown)
