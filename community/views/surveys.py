"""The page that a survey's mail opens: answered without signing in (decisions 0004 and 0046)."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from community.domain import surveys
from community.forms.surveys import SayForm
from community.lib import survey_kinds
from community.models import Survey
from community.queries import survey_access
from forum import rules
from forum.lib import clock
from forum.rules import NotAllowed
from forum.views import common

PAGE = "community/say/index.html"
GONE = 410


# Exempt: the address is the secret, as of forum.views.one_tap. It opens no session.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, secret: str = "") -> HttpResponse:
    """GET only shows (scanners open every link; `?score=` brings that button first); POST says it,
    and within a day says it otherwise or adds words."""
    try:
        survey = survey_access.of_secret(secret)
    except Http404:
        return common.dead_link(request)
    language = survey.member.language if survey.member else translation.get_language() or "en"
    with translation.override(language):
        response = _answer(request, survey, clock.now())
        response["Content-Language"] = language
    return response


def _answer(request: HttpRequest, survey: Survey, now: datetime) -> HttpResponse:
    try:
        surveys.check_open(survey=survey, now=now)
    except NotAllowed as refusal:
        return _shown(request, survey, status=GONE, refusal=str(refusal))
    posted = request.POST if request.method == "POST" else None
    form = SayForm(posted, kind=survey.kind, initial={"comment": survey.comment})
    if posted is not None and form.is_valid():
        said = form.cleaned_data
        try:
            surveys.answer(survey=survey, score=said["score"], comment=said["comment"], now=now)
            return redirect(request.path)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    return _shown(
        request, survey, status=200 if posted is None else 422, form=form,
        wanted=_wanted(request, survey),
    )  # fmt: skip


def _wanted(request: HttpRequest, survey: Survey) -> int | None:
    """Which link of the mail was opened, or which button was pressed: it comes first."""
    linked = "" if survey.answered_at else request.GET.get("score", "")
    sent = request.POST.get("score") or linked
    score = common.number(sent, digits=2)
    return score if score in survey_kinds.SCORES[survey.kind] else survey.score


def _shown(request: HttpRequest, survey: Survey, *, status: int, **more: Any) -> HttpResponse:
    choices = survey_kinds.choices(survey.kind)
    wanted = more.get("wanted")
    shown = {
        "survey": survey,
        "question": survey_kinds.question(survey.kind, is_case=survey.case_id is not None),
        "about": survey_access.about(survey=survey),
        "choices": choices,
        "wanted_word": dict(choices).get(wanted, "") if wanted is not None else "",
    }
    return render(request, PAGE, shown | more, status=status)


@require_safe
@common.members_only
def own_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """From the inbox, on to the page that the mail opens."""
    found = survey_access.own(member=rules.check_member(common.member_of(request)), pk=pk)
    return redirect("say", surveys.secret(survey=found))
