"""The page of a thread, and what staff do with it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import talk_rules
from forum.domain import notices, tallies, threads, weighing
from forum.forms.posts import AnswerForm
from forum.forms.threads import CloseForm, MoveForm
from forum.lib import clock, limits
from forum.models import Member, Thread
from forum.queries import access, appealable, own_held, shaped, thread_page, thread_posts
from forum.views import common, follow_menu, meta, pushes, uploads, writing
from forum.views.limiting import limited

MOST_PAGES = 1000
NEWS = timedelta(hours=1)


@require_safe
def thread(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    member = common.member_of(request)
    try:
        head = access.thread_to_show(member=member, pk=pk)
    except Http404:
        if (told := _taken_away(request, member, pk)) is None:
            raise
        return told
    found = head.thread
    if found.merged_into_id is not None:  # 404 where the reader may not see where it went
        into = access.thread(member=member, pk=found.merged_into_id)
        return _forward(found, into)
    if request.path != found.get_absolute_url():
        query = request.META.get("QUERY_STRING", "")
        return redirect(found.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
    sort = common.choice(request, "sort", thread_posts.SORTS, "helpful")
    number = common.page_number(request, MOST_PAGES)
    page = thread_page.load(head=head, member=member, sort=sort, number=number, now=clock.now())
    if page is None:
        raise Http404
    if member is None and "noredirect" not in request.GET and page.forwards_to is not None:
        return redirect(f"{page.forwards_to.get_absolute_url()}?from={found.pk}")
    if request.method == "GET":  # by HEAD nobody reads anything
        _read(member, found)
    response = render(request, "forum/thread/index.html", context(request, page))
    response[common.KEEP] = "thread"
    return response


def _taken_away(request: HttpRequest, member: Member | None, pk: int) -> HttpResponse | None:
    """404 that says why, for whoever asked what was removed; None for everybody else."""
    found = appealable.took_away(thread=access.id_or_404(pk), member=member) if member else None
    if found is None:
        return None
    return render(request, "forum/taken_away/index.html", {"decision": found}, status=404)


def _forward(found: Thread, into: Thread) -> HttpResponse:
    """For ever, once nobody can take the join back: browsers keep that without asking again."""
    is_final = shaped.is_final(source=found, now=clock.now())
    response = redirect(into.get_absolute_url(), permanent=is_final)
    if not is_final:
        response["Cache-Control"] = "no-cache"
    return response


def _read(member: Member | None, found: Thread) -> None:
    if member is not None and vars(found)["has_unread"]:
        member.unread -= notices.read_thread(member=member, thread=found, now=clock.now())
    if member is None or member.pk != found.author_id:
        tallies.count_view(thread_id=found.pk, now=clock.now())


def context(request: HttpRequest, page: thread_page.ThreadPage, **more: Any) -> dict[str, Any]:
    """What the template of a thread needs; `more` replaces parts of it."""
    member = common.member_of(request)
    found = page.thread
    form = None
    if member is not None and "answer" in page.may:
        form = AnswerForm(newcomer=common.is_newcomer(member))
    return {
        "thread": found,
        "page": page,
        "meta": meta.thread(request, page),
        "question": page.question,
        "solution": page.solution,
        "solution_fact": found.solution,
        "answers": page.answers,
        "asked": page.asked,
        "answer_pages": _pages(page),
        "sort": page.sort,
        "kin": page.kin,
        "article": page.article,
        "links": {"duplicates": page.kin.duplicates, "related": page.kin.related},
        "similar": page.similar,
        "came_from": _came_from(request),
        "history": page.history,
        "may": page.may,
        "answer_form": form,
        "waits_here": _waits(member, found),
        "pictures_form": uploads.form(request) if form else None,
        "views": page.views,
        "follow": follow_menu.menu(found, vars(found)["own_level"]) if member else None,
        "took_part_at": _took_part_at(found),
        "offers_push": pushes.is_offered(member, found),
        "writing": writing.begun(request, f"answer:{found.pk}", lazy=True) if form else None,
    } | more


def _waits(member: Member | None, found: Thread) -> list[own_held.Waiting]:
    """Nothing is asked for whoever nobody watches: what they write never waits."""
    if member is None or weighing.watched(member=member) == weighing.NOBODY:
        return []
    return own_held.here(thread=found, member=member, now=clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def manage(request: HttpRequest, pk: int) -> HttpResponse:
    """Pin, close and move: for moderators."""
    member = common.signed_in(request)
    found = access.thread(member=member, pk=pk)
    reason = CloseForm(request.POST if "close" in request.POST else None, required=True)
    move = MoveForm(
        request.POST if "move" in request.POST else None,
        member=member,
        initial={"category": found.category.slug},
    )
    talk_rules.check_manage(member, found)
    if request.method == "POST" and (done := _manage(request, found, member, reason, move)):
        messages.success(request, done)
        return redirect(found)
    shown = {"thread": found, "reason_form": reason, "move_form": move}
    shown |= {"shaped": shaped.decisions(thread=found, now=clock.now()), "member": member}
    invalid = request.method == "POST"
    return render(request, "forum/manage/index.html", shown, status=422 if invalid else 200)


def _manage(
    request: HttpRequest, found: Thread, member: Member, reason: CloseForm, move: MoveForm
) -> str:
    """Do what the button says; returns what was done, "" where its form is not filled in well."""
    now = clock.now()
    plain = {
        "pin": (threads.pin, _("Pinned.")),
        "unpin": (threads.unpin, _("Not pinned any more.")),
        "reopen": (threads.reopen, _("Open again.")),
    }
    for name, (act, done) in plain.items():
        if name in request.POST:
            act(thread=found, by=member, now=now)
            return done
    if "close" in request.POST and reason.is_valid():
        threads.close(thread=found, by=member, now=now, **reason.cleaned_data)
        return _("Closed.")
    if "move" in request.POST and move.is_valid():
        target = move.cleaned_data["category"]
        if target.pk == found.category_id:
            return _("It stands in this topic already.")
        why, code = move.cleaned_data["why"], move.cleaned_data["code"]
        threads.move(thread=found, by=member, category=target, now=now, reason=why, code=code)
        return _("Moved.")
    return ""


def _took_part_at(found: Thread) -> datetime | None:
    """When the reader began to follow by writing here, if that was just now: beneath what they
    wrote the page says so."""
    at: datetime | None = vars(found)["took_part_at"]
    return at if at is not None and clock.now() - at < NEWS else None


def _came_from(request: HttpRequest) -> int | None:
    """The id of the duplicate whose reader was sent here."""
    return common.number(request.GET.get("from", ""))


def _pages(page: thread_page.ThreadPage) -> dict[str, Any]:
    """Numbers and addresses of the pages beside this one ("" where there is none)."""
    sort = "" if page.sort == "helpful" else f"&sort={page.sort}"
    return {
        "number": page.number,
        "count": page.count,
        "previous_url": f"?page={page.number - 1}{sort}" if page.number > 1 else "",
        "next_url": f"?page={page.number + 1}{sort}" if page.number < page.count else "",
    }
