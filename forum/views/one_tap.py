"""The page that a mail opens: "Did it help?", answered without signing in (decision 0004)."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forum import rules
from forum.domain import one_taps
from forum.forms.one_tap import OneTapForm
from forum.lib import clock
from forum.models import OneTap, Post
from forum.queries import access, one_tap_page
from forum.rules import NotAllowed
from forum.views import common

PAGE = "forum/one_tap/index.html"
GONE = 410


# Exempt: the address is the secret. Whoever can send this form has it, whatever their cookies say,
# and visitors' pages hold no token. It opens no session and sets no cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_tap(request: HttpRequest, secret: str = "") -> HttpResponse:
    """GET only shows (scanners open every link); POST says one thing, once."""
    try:
        tap = access.one_tap(secret=secret)
    except Http404:
        return common.dead_link(request)
    with translation.override(tap.member.language):
        response = _answer(request, tap)
        response["Content-Language"] = tap.member.language
    return response


def _answer(request: HttpRequest, tap: OneTap) -> HttpResponse:
    now = clock.now()
    said = one_taps.said(tap=tap)
    if said is not None:
        return _said(request, tap, said, now)
    try:
        one_taps.check(tap=tap)
    except NotAllowed as refusal:
        return _shown(request, tap, status=GONE, refusal=str(refusal), is_hidden=_is_hidden(tap))
    if now >= tap.expires_at:
        return _expired(request, tap)
    form = OneTapForm(
        request.POST if request.method == "POST" else None,
        newcomer=rules.is_slow(tap.member, now),
        choices=one_taps.CHOICES[tap.purpose],
    )
    if request.method == "POST" and form.is_valid():
        try:
            one_taps.use(
                tap=tap, outcome=form.cleaned_data["say"], body=form.cleaned_data["body"], now=now
            )
            return redirect(request.path)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    status = 422 if request.method == "POST" else 200
    original = one_tap_page.original(tap=tap) if tap.thread.duplicate_of_id else None
    return _shown(
        request, tap, status=status, form=form, wanted=_wanted(request), original=original,
        was_undone=tap.taken_back_at is not None and "undone" in request.GET,
    )  # fmt: skip


def _is_hidden(tap: OneTap) -> bool:
    return not tap.member.is_active or not access.can_read(member=tap.member, post=tap.post)


def _said(request: HttpRequest, tap: OneTap, said: OneTap, now: datetime) -> HttpResponse:
    """What was said, the first time and whenever the link is opened again; for a few minutes the
    page with which it was said takes it back."""
    refusal = ""
    if request.method == "POST" and "undo" in request.POST and tap.pk == said.pk:
        try:
            one_taps.take_back(tap=tap, now=now)
            return redirect(f"{request.path}?undone=1")
        except NotAllowed as refused:
            refusal = str(refused)
    if not said.member.is_active:
        hidden = translation.gettext("This account is closed.")
    else:
        hidden = translation.gettext("This question is no longer here.") if _is_hidden(said) else ""
    standing = one_tap_page.standing(tap=said)
    is_linked = one_tap_page.is_linked(tap=said)
    is_slip = tap.pk == said.pk and not hidden and one_taps.can_take_back(tap=said, now=now)
    return _shown(
        request, said, said=said, standing=standing, hidden=hidden, is_linked=is_linked,
        is_slip=is_slip, not_undone=refusal, status=422 if refusal else 200,
    )  # fmt: skip


def _expired(request: HttpRequest, tap: OneTap) -> HttpResponse:
    """Too old: offer a fresh one. The answer is the same whether or not a mail goes out."""
    asked = request.method == "POST"
    if asked and "again" in request.POST:
        one_taps.send_again(tap=tap, now=clock.now())
        return redirect(f"{request.path}?sent=1")
    return _shown(request, tap, status=GONE, is_expired=True, was_sent="sent" in request.GET)


def _wanted(request: HttpRequest) -> str:
    """Which of the links of the mail was opened: its button comes first."""
    say = request.POST.get("say") or request.GET.get("say", "")
    return say if say in OneTap.Outcome.values else ""


def _shown(request: HttpRequest, tap: OneTap, status: int = 200, **more: Any) -> HttpResponse:
    post: Post = tap.post
    context = {"tap": tap, "thread": tap.thread, "post": post, "is_hidden": False} | more
    return render(request, PAGE, context, status=status)
