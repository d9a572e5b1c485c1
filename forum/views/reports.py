"""Reporting a post or a talk, and what moderators make of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import moderation_rules, rules, talk_rules
from forum.domain import flags
from forum.forms.reports import ReportForm, SettleForm
from forum.lib import ages, clock, hold_promise, limits
from forum.lib.paging import BadCursor
from forum.models import Flag, Post, Thread
from forum.queries import access
from forum.queries import flags as reads
from forum.queries import talks as talk_reads
from forum.rules import NotAllowed, TooOften
from forum.views import common, errors, typed
from forum.views.limiting import spend
from forum.views.posts import place


@require_http_methods(["GET", "HEAD", "POST"])
def report_post(request: HttpRequest, pk: int) -> HttpResponse:
    """By anybody: whoever has not signed in sees thanks, and hears nothing later."""
    if common.member_of(request) is None:
        return _report_as_visitor(request, access.post(member=None, pk=pk))
    return _report_post(request, pk)


@common.members_only
def _report_post(request: HttpRequest, pk: int) -> HttpResponse:
    post = access.post(member=common.signed_in(request), pk=pk)
    return _report(request, post.thread, post)


def _report_as_visitor(request: HttpRequest, post: Post) -> HttpResponse:
    moderation_rules.check_report_as_visitor(post.thread, post)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.REPORT_OF_VISITOR)
            flag = flags.report_as_visitor(
                post=post, visitor=_browser(request), now=clock.now(), **form.cleaned_data
            )
            shown = {"post": post, "due": hold_promise.due(flag.at)}
            return render(request, "forum/report_post/thanks.html", shown)
        except TooOften as refusal:
            return errors.refused(request, refusal)
        except NotAllowed as refusal:
            form.add_error("words", str(refusal))
    shown = {"thread": post.thread, "post": post, "form": form, "is_visitor": True}
    status = 422 if request.method == "POST" else 200
    return render(request, "forum/report_post/index.html", shown, status=status)


def _browser(request: HttpRequest) -> str:
    """A digest of what this browser was given together with the form, so that it reports a post
    once; it says nothing of whose it is."""
    token = str(request.META.get("CSRF_COOKIE", ""))
    return salted_hmac("forum.report", token, algorithm="sha256").hexdigest()[:32]


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def report_talk(request: HttpRequest, pk: int) -> HttpResponse:
    talk = access.talk(member=common.signed_in(request), pk=pk)
    return _report(request, talk.thread, None)


def _report(request: HttpRequest, thread: Thread, post: Post | None) -> HttpResponse:
    member = common.signed_in(request)
    here = talk_reads.takes_part(thread=thread, member=member) if thread.is_private else False
    talk_rules.check_report(member, thread, post, takes_part=here)
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent, initial=typed.kept(request))
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            spend(request, limits.WRITE)
            flag = flags.report(
                thread=thread, post=post, by=member, now=clock.now(), **form.cleaned_data
            )  # fmt: skip
            messages.success(request, _thanks(flag))
            return redirect(place(post, member) if post else thread)
        except NotAllowed as refusal:
            refused = refusal
            form.add_error("words" if form.cleaned_data["reason"] == "other" else None,
                           str(refusal))  # fmt: skip
    before = reads.open_of(post=post, member=member) if post else None
    shown = {"thread": thread, "post": post, "form": form, "before": before} | _promise(before)
    status = 422 if request.method == "POST" else 200
    response = render(request, "forum/report_post/index.html", shown, status=status)
    return errors.beside(response, refused)


def _thanks(flag: Flag) -> str:
    due = timezone.localtime(hold_promise.due(flag.at))
    return _("Thank you. A moderator looks at it by %(at)s, and you hear what they decided.") % {
        "at": date_format(due, "SHORT_DATETIME_FORMAT")
    }


def _promise(flag: Flag | None) -> dict[str, Any]:
    """By when whoever reported it was promised a look, and whether that is over."""
    if flag is None:
        return {}
    due = hold_promise.due(flag.at)
    return {"due": due, "is_late": due <= clock.now()}


@require_safe
@common.members_only
def reports(request: HttpRequest) -> HttpResponse:
    """What was reported and waits, or was settled: for moderators."""
    member = common.signed_in(request)
    rules.check_moderate(member)
    view = common.choice(request, "view", reads.VIEWS, "open")
    try:
        page = reads.page(member=member, view=view, cursor=request.GET.get("after", ""))
    except BadCursor as nonsense:
        raise Http404 from nonsense
    labels = {"open": _("To look at"), "settled": _("Settled")}
    shown = {
        "flags": page.rows,
        "age": ages.of(reads.waiting(member=member)),
        "view": view,
        "tabs": [(key, labels[key], f"?view={key}", key == view) for key in reads.VIEWS],
        "next_url": f"?view={view}&after={page.next_cursor}" if page.next_cursor else "",
    }
    return render(request, "forum/reports/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: moderators settle it, whoever made it reads what became of it."""
    member = common.signed_in(request)
    flag = access.flag(member=member, pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = SettleForm(sent, initial=typed.kept(request))
    refused = None
    if request.method == "POST":
        rules.check_moderate(member)
        talk_rules.check_settle_alone(flag.thread)
        if form.is_valid():
            try:
                spend(request, limits.WRITE)
                flags.settle(flag=flag, by=member, now=clock.now(), **form.cleaned_data)
                messages.success(request, _("Settled. Whoever reported it hears of it."))
                return redirect("reports")
            except NotAllowed as refusal:
                refused = refusal
                form.add_error(None, str(refusal))
    shown: dict[str, Any] = {
        "flag": flag,
        "form": form,
        "thread": flag.thread,
        "post": flag.post,
        "is_moderator": member.is_moderator,
        "can_read": reads.can_be_read(flag=flag, member=member),
        "hidden": reads.hidden_by(flag=flag, member=member),
    } | _promise(flag)
    status = 422 if request.method == "POST" else 200
    return errors.beside(render(request, "forum/report/index.html", shown, status=status), refused)
