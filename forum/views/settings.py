"""What members say of themselves, what they use, and signing out."""

from typing import Any

from allauth.account.views import LogoutView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.domain import attachments, digest_plans, members, push_devices
from forum.forms.notices import RhythmForm
from forum.forms.pictures import AvatarForm
from forum.forms.profile import DeviceForm, ProfileForm
from forum.lib import clock, limits, notice_kinds, rhythm
from forum.models import DigestPlan, Member
from forum.queries import attachments as kept
from forum.queries import mail_stops
from forum.queries.access import id_or_404
from forum.rules import NotAllowed, TooOften
from forum.views import common, posted, pushes, typed
from forum.views.limiting import limited, spend

FIELDS = ("display_name", "about", "tariff", "language", "time_zone")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def settings(request: HttpRequest) -> HttpResponse:
    member = request.member
    if request.method != "POST":
        initial = _initial(member) | typed.kept(request)
        return _show(request, ProfileForm(initial=initial, member=member), DeviceForm())
    form = ProfileForm(request.POST, member=member)
    if not form.is_valid():
        return _show(request, form, DeviceForm(), status=422)
    try:
        spend(request, limits.SETTINGS)
    except TooOften as refusal:
        form.add_error(None, str(refusal))
        return _show(request, form, DeviceForm(), status=422)
    members.update_profile(member=member, now=clock.now(), **form.cleaned_data)
    with translation.override(member.language):
        messages.success(request, _("Saved."))
    return redirect("settings")


@common.button_on("settings")
@common.members_only
def add_device(request: HttpRequest) -> HttpResponse:
    member = request.member
    form = DeviceForm(request.POST)
    if form.is_valid():
        try:
            spend(request, limits.SETTINGS)
            members.add_device(member=member, now=clock.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("settings")
    profile = ProfileForm(initial=_initial(member), member=member)
    return _show(request, profile, form, status=422)


@common.button_on("settings")
@common.members_only
@limited(limits.SETTINGS)
def remove_device(request: HttpRequest, pk: int) -> HttpResponse:
    """Removing what is gone already is no fault: the second send of the form."""
    members.remove_device(member=request.member, pk=id_or_404(pk))
    return redirect("settings")


@common.button_on("settings")
@common.members_only
@limited(limits.SETTINGS)
def set_picture(request: HttpRequest) -> HttpResponse:
    member = request.member
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        sent, key = form.cleaned_data["picture"], form.cleaned_data["upload_key"]
        try:
            attachments.set_avatar(member=member, file=sent, key=key, now=clock.now())
        except NotAllowed as refusal:
            form.add_error("picture", str(refusal))
        else:
            return redirect(f"{reverse('settings')}#picture")
    profile = ProfileForm(initial=_initial(member), member=member)
    return _show(request, profile, DeviceForm(), avatar_form=form, status=422)


@common.button_on("settings")
@common.members_only
@limited(limits.SETTINGS)
def remove_picture(request: HttpRequest) -> HttpResponse:
    attachments.remove_avatar(member=request.member)
    return redirect(f"{reverse('settings')}#picture")


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.SETTINGS, "POST")
def notice_settings(request: HttpRequest) -> HttpResponse:
    """When mail of which notices comes, and the digest."""
    member, now = common.signed_in(request), clock.now()
    plan = digest_plans.plan(member=member, now=now)
    initial = _rhythms(member, plan)
    sent = request.POST if request.method == "POST" else None
    form = RhythmForm(sent, initial=initial, zone=member.time_zone, is_company=member.is_company)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        digest_plans.set_rhythms(
            member=member, rhythms=form.rhythms, digest=chosen["digest"],
            weekday=chosen["weekday"], hour=chosen["hour"], now=now,
        )  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("notice_settings")
    shown = {"form": form, "stop": mail_stops.of_member(member=member)} | pushes.part(request)
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/notice_settings/index.html", shown, status=status)


class SignOut(LogoutView):
    """allauth's, and the browser forgets the pages that it keeps (wall 11) and what was typed."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        was_signed_in = common.member_of(self.request) is not None
        session = self.request.session
        key = session.session_key if session.get(push_devices.IN_SESSION) else None
        response = super().post(*args, **kwargs)
        if key:
            push_devices.end_of_sessions(keys=[key], now=clock.now())
        if was_signed_in:
            response["Clear-Site-Data"] = '"cache"'
        return posted.forget_all(response)


def _show(
    request: HttpRequest,
    form: ProfileForm,
    device_form: DeviceForm,
    *,
    avatar_form: AvatarForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "avatar": kept.avatar(member=request.member),
        "avatar_form": avatar_form or AvatarForm(),
        "form": form,
        "device_form": device_form,
        "devices": request.member.devices.all(),
    }
    return render(request, "forum/settings/index.html", context, status=status)


def _rhythms(member: Member, plan: DigestPlan) -> dict[str, Any]:
    groups = {name: member.mail_rhythm(name) for name in notice_kinds.GROUPS}
    comes = plan.rhythm if plan.next_at else rhythm.OFF
    return groups | {"digest": comes, "weekday": plan.weekday, "hour": plan.hour}


def _initial(member: Any) -> dict[str, str]:
    return {name: getattr(member, name) for name in FIELDS}
