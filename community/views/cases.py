"""A customer's private cases: their list, a new one, and one with all that was said."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from community.domain import cases
from community.forms.cases import CaseMessageForm, NewCaseForm
from community.lib import case_draft, case_kinds, case_times
from community.lib.urgent import OF_ASKERS
from community.models import Case
from community.queries import case_access
from community.queries import cases as reads
from community.views import callback_words, case_words
from community.views.promise import card
from forum import rules
from forum.domain import notices
from forum.lib import clock, facts, limits
from forum.lib.paging import BadCursor
from forum.models import Member, Thread
from forum.queries import access
from forum.rules import NotAllowed
from forum.views import common, errors, posted, typed, uploads, writing
from forum.views.limiting import spend


@require_safe
@common.members_only
def case_list(request: HttpRequest) -> HttpResponse:
    """Their own, the newest first, each with how it stands."""
    member, now = common.signed_in(request), clock.now()
    try:
        page = reads.own(member=member, cursor=request.GET.get("after", ""))
    except BadCursor as nonsense:
        raise Http404 from nonsense
    rows = [(one, case_words.stand(one, now=now)) for one in page.rows]
    next_url = f"?after={page.next_cursor}" if page.next_cursor else ""
    return render(request, "community/cases/index.html", {"rows": rows, "next_url": next_url})


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def new_case(request: HttpRequest) -> HttpResponse:
    """What helps at once first, then the case: from a question of theirs (`?about=`), or about
    none. A second send of the same form is the first one."""
    member, is_post = common.signed_in(request), request.method == "POST"
    about = _about(request, member)
    there = reads.of_question(about=about, member=member) if about is not None else None
    if there is not None and not is_post:
        return redirect("case", there.pk)
    if not is_post:
        cases.check_begin(member, about=about, running=0, has_one=False)
        running = reads.running(member=member)
        if len(running) >= case_times.MOST_RUNNING:
            return _full(request, running)
    topic = {"category": about.category_id} if about is not None else {}
    form = NewCaseForm(
        request.POST if is_post else None, initial=topic | typed.kept(request),
        newcomer=common.is_newcomer(member), topics=reads.topics(member=member),
    )  # fmt: skip
    pictures, refused = uploads.form(request), None
    if is_post and uploads.both_valid(form, pictures):
        try:
            spend(request, limits.WRITE)
            return _begin(request, form, about, pictures.chosen())
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    taken = facts.lines(cases.facts_of(about=about, by=member))
    shown = {"form": form, "pictures_form": pictures, "about": about, "facts": taken} | card()
    shown["writing"] = writing.begun(request, _place(about))
    response = render(
        request, "community/new_case/index.html", shown, status=422 if is_post else 200
    )
    return errors.beside(response, refused)


def _full(request: HttpRequest, running: list[Case]) -> HttpResponse:
    """No further one: where they can write, and what helps at once."""
    now = clock.now()
    rows = [(one, case_words.stand(one, now=now)) for one in running]
    return render(request, "community/new_case/full.html", {"rows": rows} | card())


def _about(request: HttpRequest, member: Member) -> Thread | None:
    """The question that it continues. Raises Http404 for what is none that they may read."""
    raw = request.GET.get("about")
    if raw is None:
        return None
    found = access.thread(member=member, pk=common.number(raw) or 0)
    if not found.is_question:
        raise Http404
    return found


def _place(about: Thread | None) -> str:
    return case_draft.place(about=None if about is None else about.pk)


def _begin(
    request: HttpRequest, form: NewCaseForm, about: Thread | None, pictures: dict[int, str]
) -> HttpResponse:
    """Raises NotAllowed."""
    sent, member = form.cleaned_data, common.signed_in(request)
    made = cases.begin(
        about=about, category=sent["category"],
        reason=sent["reason"], words=sent["body"], pictures=pictures, by=member, key=sent["key"],
        now=clock.now(),
    )  # fmt: skip
    return posted.done(redirect("case", made.pk), request, _place(about))


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """How it stands, what comes next, all that was said; a POST is a message. Whoever has it is
    led to the desk, everybody else finds nothing here."""
    member, is_post = common.signed_in(request), request.method == "POST"
    try:
        found = case_access.own_case(member=member, pk=pk)
    except Http404:
        owned = case_access.owned_case(member=member, pk=pk)
        return redirect(f"{case_kinds.QUEUE}{owned.pk}/")
    form = CaseMessageForm(
        request.POST if is_post else None, initial=typed.kept(request),
        newcomer=common.is_newcomer(member),
    )  # fmt: skip
    pictures, refused = uploads.form(request), None
    if is_post and uploads.both_valid(form, pictures):
        try:
            spend(request, limits.WRITE)
            return _write(request, found, form, pictures.chosen())
        except NotAllowed as refusal:
            refused = refusal
            form.add_error(None, str(refusal))
    elif request.method == "GET":
        member.unread -= notices.read_thread(  # type: ignore[attr-defined]
            member=member, thread=found.thread, now=clock.now()
        )
    shown = {"form": form, "pictures_form": pictures}
    if found.runs and found.reason in OF_ASKERS:
        shown |= {"is_urgent": True} | card()
    return errors.beside(_show(request, found, shown, 422 if is_post else 200), refused)


def _write(
    request: HttpRequest, found: Case, form: CaseMessageForm, pictures: dict[int, str]
) -> HttpResponse:
    """Raises NotAllowed."""
    post = cases.write(
        case=found, by=common.signed_in(request), now=clock.now(), pictures=pictures,
        **form.cleaned_data,
    )  # fmt: skip
    posted.check_words(form, body=post.body)
    place = f"{reverse('case', args=[found.pk])}#post-{post.pk}"
    return posted.done(redirect(place), request, f"message:{found.pk}")


def _show(request: HttpRequest, found: Case, shown: dict[str, Any], status: int) -> HttpResponse:
    member, now = common.signed_in(request), clock.now()
    before = common.number(request.GET.get("before", ""))
    page = reads.page(case=found, member=member, before=before)
    call = callback_words.of(case=found, member=member, now=now)
    is_free = found.runs and not (call and call.is_booked)
    given = {
        "case": found,
        "thread": found.thread,
        "page": page.talk,
        "before": before,
        "stand": case_words.stand(found, now=now),
        "happened": case_words.happened(page.events),
        "call": call,
        "call_elsewhere": callback_words.elsewhere(case=found, member=member, now=now)
        if is_free
        else None,
        "is_confirmed": page.is_confirmed,
        "another_wanted": page.another_wanted,
        "may_reopen": rules.allowed(cases.check_reopen, member, case=found, now=now),
        "writing": writing.begun(request, f"message:{found.pk}"),
        "about": reads.seen_question(case=found, member=member),
        "facts": facts.lines(found.facts),
    }
    return render(request, "community/case/index.html", given | shown, status=status)
