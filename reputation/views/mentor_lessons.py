"""Lessons, the code of conduct, and the quiz."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import rules
from forum.lib import clock, limits
from forum.models import Member
from forum.views import common, meta
from forum.views.limiting import limited
from reputation.domain import mentors, quizzes
from reputation.forms.mentors import QuizForm
from reputation.lib import lessons
from reputation.models import Quiz
from reputation.queries import learning
from reputation.queries import mentors as who
from reputation.views import refusing

Purpose = Quiz.Purpose


@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, code: str) -> HttpResponse:
    """One of six; a member says at its end that they read it."""
    if code not in lessons.CODES:
        raise Http404
    if request.method == "POST":
        return _was_read(request, code)
    member, language = common.member_of(request), get_language() or "en"
    found, place = lessons.lesson(code, language), lessons.CODES.index(code)
    following = lessons.CODES[place + 1 : place + 2]
    shown = {
        "lesson": found,
        "number": place + 1,
        "of": len(lessons.CODES),
        "next": lessons.lesson(following[0], language) if following else None,
        "is_read": member is not None and code in learning.read_by(member=member),
        "may_read": member is not None and not member.is_company,
        "meta": meta.page(
            request, reverse("mentor_lesson", args=[code]), title=found.title,
            description=found.body.excerpt,
        ),
    }  # fmt: skip
    return render(request, "reputation/lesson/index.html", shown)


@require_safe
def conduct(request: HttpRequest) -> HttpResponse:
    """The code of conduct of mentors, for everybody."""
    found = lessons.conduct(get_language() or "en")
    shown = {
        "lesson": found,
        "version": lessons.CONDUCT_VERSION,
        "meta": meta.page(request, reverse("mentor_conduct"), title=found.title),
    }
    return render(request, "reputation/conduct/index.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def quiz(request: HttpRequest) -> HttpResponse:
    """The way in: ten questions, eight right."""
    return _quiz(request, Purpose.ENTRY)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def renewal(request: HttpRequest) -> HttpResponse:
    """Another year: five fresh questions."""
    return _quiz(request, Purpose.RENEWAL)


@limited(limits.WRITE, "POST")
def _quiz(request: HttpRequest, purpose: Quiz.Purpose) -> HttpResponse:
    """GET shows where one is; a POST begins a try, or sends its answers."""
    member, now = common.signed_in(request), clock.now()
    quizzes.check_learn(member)
    mine = who.of_member(member=member)
    if purpose == Purpose.RENEWAL:
        with refusing.leading_to("become"):
            mentors.check_serving(member, mentor=mine)
    last = learning.last_quiz(member=member, purpose=purpose)
    if request.method == "POST" and "begin" in request.POST:
        quizzes.begin(member=member, purpose=purpose, now=now)
        return redirect(request.path)
    is_open = last is not None and last.finished_at is None
    form, status, language = None, 200, get_language() or "en"
    if last is not None and is_open:
        sent = request.POST if request.method == "POST" else None
        form = QuizForm(sent, quiz=last, language=language)
        if sent is not None:
            is_whole = form.is_valid()
            done = quizzes.answer(quiz=last, by=member, answers=form.given(), now=now)
            if done.finished_at is not None:
                return redirect(request.path)
            form = form if not is_whole else QuizForm(quiz=done, language=language)
            status = 422
    shown = {
        "quiz": last,
        "form": form,
        "is_renewal": purpose == Purpose.RENEWAL,
        "many": quizzes.DRAWN[purpose],
        "enough": quizzes.ENOUGH[purpose],
        "wrong": _wrong(last, language) if last is not None and not is_open else [],
        "barred": _barred(member, purpose, last, now),
    }
    return render(request, "reputation/quiz/index.html", shown, status=status)


def _wrong(quiz: Quiz, language: str) -> list[tuple[lessons.Question, str, lessons.Lesson]]:
    """(question, what was answered, its lesson) of what was not right."""
    pool = lessons.questions(language)
    found = []
    for code in lessons.wrong(quiz.questions, quiz.answers):
        asked = pool[code]
        given = asked.options[quiz.answers[code]] if code in quiz.answers else ""
        found.append((asked, given, lessons.lesson(asked.lesson, language)))
    return found


def _barred(member: Member, purpose: Quiz.Purpose, last: Quiz | None, now: datetime) -> str:
    mine = who.of_member(member=member)
    until = who.renew_until(mentor=mine) if mine is not None and mine.is_serving else None
    return rules.why_not(
        quizzes.check_begin, member, purpose=purpose, last=last, until=until, now=now
    )


@common.members_only
@limited(limits.SETTINGS)
def _was_read(request: HttpRequest, code: str) -> HttpResponse:
    quizzes.read(member=common.signed_in(request), code=code, now=clock.now())
    place = lessons.CODES.index(code) + 1
    if place < len(lessons.CODES):
        messages.success(request, _("Read. Here is the next one."))
        return redirect("mentor_lesson", code=lessons.CODES[place])
    messages.success(request, _("Read. That was the last one."))
    return redirect("become_mentor")
