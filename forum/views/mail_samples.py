"""How every mail looks, in every language, for those who look after the mails."""

import copy
from collections.abc import Callable

from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from forum import mailing, mailing_many, rules
from forum.lib import clock, mail_kinds, notice_kinds
from forum.lib.letters import Letter
from forum.models import Digest, DigestPlan, Member, Notice, Post
from forum.queries import digests, inbox
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
    of_several = [(name, label) for name, (label, _write) in OF_SEVERAL.items()]
    groups += [(_("Several things in one mail"), of_several), (_("About the account"), account)]
    shown = {
        "groups": groups,
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
    elif kind in OF_SEVERAL or kind in {one.name for one in _mailed()}:
        answers = inbox.newest_answers(most=3)
        if not answers:
            return _nothing_yet(request)
        with translation.override(language), timezone.override(reader.time_zone):
            letter = _about_answers(kind, reader, answers)
    else:
        raise Http404
    response = HttpResponse(letter.html)
    response["Content-Language"] = language
    return response


def _nothing_yet(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("There is no answer yet that a mail could be about."))
    return redirect("mails")


def _about_answers(kind: str, reader: Member, answers: list[Post]) -> Letter:
    if kind in OF_SEVERAL:
        return OF_SEVERAL[kind][1](reader, answers)
    return mailing.sample(_about(answers[0], reader, kind), clock.now())


def _several(reader: Member, answers: list[Post]) -> Letter:
    of_one = [post for post in answers if post.thread_id == answers[0].thread_id]
    told = [_about(post, reader, "thread_answered") for post in (of_one * 2)[:3]]
    return mailing_many.sample_of_several(told)


def _digest(reader: Member, answers: list[Post]) -> Letter:
    now = clock.now()
    digest = Digest(member=reader, rhythm=DigestPlan.Rhythm.WEEKLY, since=now, at=now)
    found = digests.sample(member=reader, answers=answers, now=now)
    return mailing_many.sample(digest, found, now)


def _last_digest(reader: Member, answers: list[Post]) -> Letter:
    now = clock.now()
    last = Digest(member=reader, kind=Digest.Kind.LAST, since=now, at=now)
    return mailing_many.sample(last, None, now)


def _about(post: Post, reader: Member, kind: str) -> Notice:
    known = notice_kinds.known().get(kind)
    if known is not None and known.sample:
        thread = post.thread if known.leads is None else None  # some are of no thread
        return Notice(member=reader, kind=kind, thread=thread, data=known.sample, at=clock.now())
    return Notice(
        member=reader, kind=kind, by=post.author, thread=post.thread, post=post, at=clock.now()
    )


def _mailed() -> list[notice_kinds.Kind]:
    return [kind for kind in notice_kinds.known().values() if kind.mailed]


OF_SEVERAL: dict[str, tuple[str | Promise, Callable[[Member, list[Post]], Letter]]] = {
    "several": (gettext_lazy("Several answers in one thread"), _several),
    mail_kinds.DIGEST_KIND: (gettext_lazy("Digest"), _digest),
    "last-digest": (gettext_lazy("The last digest"), _last_digest),
}
