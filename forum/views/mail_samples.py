"""How every mail looks, in every language, for those who look after the mails."""

import copy

from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum import mailing, rules
from forum.domain import reminders
from forum.lib import clock, mail_kinds, notice_kinds
from forum.models import Member, Notice, Post
from forum.queries import inbox
from forum.views import common
from forum.views.mails import POLICY


@require_http_methods(["GET", "HEAD"])
@common.members_only
def samples(request: HttpRequest) -> HttpResponse:
    """Every kind of mail there is, by what it is about."""
    rules.check_see_mail(common.signed_in(request))
    groups = [
        (label, [(kind.name, kind.label) for kind in _mailed() if kind.group == group])
        for group, (label, _about) in notice_kinds.GROUPS.items()
    ]
    account = [(kind, mail_kinds.label(kind)) for kind in mailing.account_kinds()]
    shown = {
        "groups": [*groups, (_("About the account"), account)],
        "languages": settings.LANGUAGES,
    }
    return render(request, "forum/mail_samples/index.html", shown)


@csp(POLICY)
@require_http_methods(["GET", "HEAD"])
@common.members_only
def sample(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One mail, about the newest answer there is where it needs one: nothing in it acts."""
    member = common.signed_in(request)
    rules.check_see_mail(member)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    reader = copy.copy(member)
    reader.language = language
    if kind in mailing.account_kinds():
        letter = mailing.account_sample(kind=kind, reader=reader)
    elif kind in {one.name for one in _mailed()}:
        post = inbox.newest_answer()
        if post is None:
            return _nothing_yet(request)
        with translation.override(language), timezone.override(reader.time_zone):
            letter = mailing.sample(_about(post, reader, kind), clock.now())
    else:
        raise Http404
    response = HttpResponse(letter.html)
    response["Content-Language"] = language
    return response


@csp(POLICY)
@require_http_methods(["GET", "HEAD"])
@common.members_only
def sample_mail(request: HttpRequest) -> HttpResponse:
    """How a reminder looks, about the newest answer there is, in one's own language."""
    member = common.signed_in(request)
    rules.check_see_mail(member)
    post = inbox.newest_answer()
    if post is None:
        return _nothing_yet(request)
    about = _about(post, member, reminders.KIND)
    return HttpResponse(mailing.sample(about, clock.now()).html)


def _nothing_yet(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("There is no answer yet that a mail could be about."))
    return redirect("mails")


def _about(post: Post, reader: Member, kind: str) -> Notice:
    return Notice(
        member=reader, kind=kind, by=post.author, thread=post.thread, post=post, at=clock.now()
    )


def _mailed() -> list[notice_kinds.Kind]:
    return [kind for kind in notice_kinds.known().values() if kind.mailed]
