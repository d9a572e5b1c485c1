"""The list of people, and one person's page."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.lib import paging, text
from forum.queries import access, feeds, member_page
from forum.views import common, follow_menu, meta

TABS = ("questions", "answers")


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    q = text.clean(request.GET.get("q", ""), multiline=False)[: member_page.LONGEST_QUERY]
    try:
        page = member_page.people(q=q, cursor=request.GET.get("after", ""))
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    query = {"q": q} if q else {}
    url, after = reverse("members"), request.GET.get("after", "")
    context = {
        "members": page,
        "q": q,
        "next_url": _following(url, query, page),
        "meta": meta.page(
            request, url, title=_("Members"), kept=query | {"after": after},
            unlisted=bool(q or after),
        ),
    }  # fmt: skip
    return render(request, "forum/members/index.html", context)


@require_safe
@common.members_only
def own_questions(request: HttpRequest) -> HttpResponse:
    """An address that is the same for everybody, for the app's shortcut."""
    own = common.signed_in(request).get_absolute_url()
    return redirect(f"{own}?tab=questions")


@require_safe
def member(request: HttpRequest, handle: str) -> HttpResponse:
    """A person's page, with a tab of what they asked and one of what they answered."""
    viewer = common.member_of(request)
    person = access.member_by_handle(handle=handle, viewer=viewer)
    if person.handle != handle:
        return redirect(person, permanent=True)
    stats = member_page.stats(member=viewer, person=person)
    # Whoever only answers is met by their answers.
    first = "answers" if stats.answers and not stats.questions else "questions"
    tab = common.choice(request, "tab", TABS, first)
    cursor = request.GET.get("after", "")
    kept = {"tab": "" if tab == first else tab, "after": cursor}
    context = {
        "person": person,
        "standing": person.standing,
        "stats": stats,
        "tab": tab,
        "meta": meta.member(request, person, stats, kept),
        "follow": None,
    }
    if viewer is not None and viewer.pk != person.pk:
        context["follow"] = follow_menu.menu(person, vars(person)["own_level"])
    try:
        if tab == "answers":
            page = member_page.answers(member=viewer, person=person, cursor=cursor)
        else:
            page = feeds.by_person(member=viewer, person=person, cursor=cursor)
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    query = {"tab": tab}
    context |= {
        "threads": page if tab == "questions" else None,
        "answers": page if tab == "answers" else None,
        "next_url": _following(person.get_absolute_url(), query, page),
    }
    return render(request, "forum/member/index.html", context)


def _following(url: str, query: dict[str, str], page: paging.Page) -> str:
    if not page.next_cursor:
        return ""
    return f"{url}?{urlencode(query | {'after': page.next_cursor})}"
