"""Push: switching it on and off, a device at a time, and what comes when."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.domain import push_devices, pushes
from forum.forms.pushes import PushChoiceForm, PushDeviceForm
from forum.lib import browsers, clock, limits, vapid
from forum.models import Member, Thread
from forum.queries import access
from forum.queries import pushes as reads
from forum.queries.access import id_or_404
from forum.rules import NotAllowed
from forum.views import common
from forum.views.limiting import limited

PAGE = "forum/notice_settings/push.html"
AGENT_LENGTH = 500
OFFERED_FOR = timedelta(days=1)


def part(request: HttpRequest, form: PushChoiceForm | None = None) -> dict[str, Any]:
    """What the settings of notices show of push; nothing where there is none."""
    if not vapid.is_on():
        return {}
    member = common.signed_in(request)
    if form is None:
        choice = reads.choice(member=member)
        names = ("groups", "quiet_from", "quiet_until")
        initial = {name: getattr(choice, name) for name in names}
        form = PushChoiceForm(initial=initial, is_company=member.is_company)
    return {
        "push_key": vapid.public_key(),
        "push_form": form,
        "push_devices": reads.devices(member=member, now=clock.now()),
        "session_key": request.session.session_key,
    }


def is_offered(member: Member | None, thread: Thread) -> bool:
    """Whether to ask whoever looks at their own new question, once, if we may tell them of answers.

    All of it stands on rows that the page has loaded.
    """
    return (
        member is not None
        and member.pk == thread.author_id
        and thread.state == Thread.State.OPEN
        and not member.push_on
        and member.push_offered_at is None
        and thread.created_at > clock.now() - OFFERED_FOR
        and vapid.is_on()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.SETTINGS, "POST")
def push_settings(request: HttpRequest) -> HttpResponse:
    """Which groups come to one's devices, and between which hours nothing does."""
    if not vapid.is_on():
        raise Http404
    if request.method != "POST":
        return redirect(f"{reverse('notice_settings')}#push")
    member = common.signed_in(request)
    form = PushChoiceForm(request.POST, is_company=member.is_company)
    if form.is_valid():
        push_devices.choose(member=member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('notice_settings')}#push")
    return render(request, PAGE, part(request, form), status=422)


@common.button_on("notice_settings")
@common.members_only
@limited(limits.SETTINGS)
def add_push_device(request: HttpRequest) -> HttpResponse:
    """What the browser's script sends (static/push/push.js); the answer is for it, too."""
    if not vapid.is_on():
        raise Http404
    form = PushDeviceForm(request.POST)
    if not form.is_valid():
        problems = [problem for found in form.errors.values() for problem in found]
        return JsonResponse({"problem": problems[0]}, status=422)
    browser, system = browsers.describe(request.headers.get("User-Agent", "")[:AGENT_LENGTH])
    try:
        device = push_devices.subscribe(
            member=common.signed_in(request), browser=browser, system=system, now=clock.now(),
            session_key=request.session.session_key or "", to=form.subscription(),
            replaces=form.cleaned_data["replaces"],
        )  # fmt: skip
    except NotAllowed as refusal:
        return JsonResponse({"problem": str(refusal)}, status=422)
    request.session[push_devices.IN_SESSION] = True
    return JsonResponse({"device": device.pk, "name": device.name})


@common.button_on("notice_settings")
@common.members_only
@limited(limits.SETTINGS)
def remove_push_device(request: HttpRequest, pk: int) -> HttpResponse:
    """Removing what is gone already is no fault: the second send of the form."""
    push_devices.remove(member=common.signed_in(request), pk=id_or_404(pk), now=clock.now())
    return redirect(f"{reverse('notice_settings')}#push")


@common.button_on("notice_settings")
@common.members_only
@limited(limits.PUSH_TEST)
def try_push(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message to one device, so that its owner sees how it looks."""
    device = access.push_device(member=common.signed_in(request), pk=pk, now=clock.now())
    pushes.enqueue_test(device=device, now=clock.now())
    messages.success(request, _("A message is on its way to “%(name)s”.") % {"name": device.name})
    return redirect(f"{reverse('notice_settings')}#push")


@common.button_on("notice_settings")
@common.members_only
@limited(limits.SETTINGS)
def decline_push(request: HttpRequest) -> HttpResponse:
    """ "Not now" or "Yes, show me how": it is not offered again; the settings have it for ever."""
    push_devices.offered(member=common.signed_in(request), now=clock.now())
    return redirect(common.next_url(request, reverse("notice_settings")))
