"""Finding: the search page, threads like the one being written, and "this solved it"."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum.domain import search as search_domain
from forum.forms.search import SearchForm, SimilarForm, SolvedItForm
from forum.lib import clock, limits
from forum.queries import access
from forum.queries import search as search_queries
from forum.queries import similar as similar_queries
from forum.views import common
from forum.views.limiting import limited


@require_safe
@limited(limits.SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    form.is_valid()
    q = form.cleaned_data["q"]
    state = common.choice(request, "state", search_queries.STATES, "all")
    number = common.page_number(request, search_queries.MOST_PAGES)
    found = search_queries.find(
        member=common.member_of(request), q=q, state=state, page=number,
        reads=common.default_language(request),
    )  # fmt: skip
    if not found.hits and number > 1:
        raise Http404
    following = found.has_next and number < search_queries.MOST_PAGES
    context = {
        "q": q,
        "state": state,
        "states": _states(q, state),
        "results": found.hits,
        "total": found.total,
        "total_is_capped": found.total_is_capped,
        "page_number": number,
        "next_url": _url(q, state, number + 1) if following else "",
        "suggest_ask": bool(q) and not found.hits,
        "ask_url": f"{reverse('ask')}?{urlencode({'title': q})}" if q else reverse("ask"),
    }
    return render(request, "forum/search/index.html", context)


@require_safe
@limited(limits.SUGGEST)
def similar(request: HttpRequest) -> HttpResponse:
    """The fragment for htmx; anybody else sees the same on the page that asks."""
    form = SimilarForm(request.GET)
    form.is_valid()
    title = form.cleaned_data["title"]
    if not common.wants_fragment(request):
        response: HttpResponse = redirect(f"{reverse('ask')}?{urlencode({'title': title})}")
    else:
        language = request.GET.get("language", "")
        found = similar_queries.similar(
            member=common.member_of(request),
            title=title,
            body=form.cleaned_data["body"],
            language=language if language in dict(settings.LANGUAGES) else None,
            reads=common.default_language(request),
        )
        context = {"suggestions": found, "title": title, "folded": "folded" in request.GET}
        response = render(request, "forum/ask/_similar.jinja", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@limited(limits.MARK, "POST")
def solved_it(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST counts: opening a link never changes anything."""
    member = common.member_of(request)
    thread = access.thread(member=member, pk=pk)
    if request.method != "POST":
        form = SolvedItForm(initial={"title": request.GET.get("title", "")[:150]})
        context = {"thread": thread, "form": form, "done": False}
        return render(request, "forum/ask/solved_it.html", context)
    form = SolvedItForm(request.POST)
    form.is_valid()
    search_domain.record_solved_it(
        by=member,
        thread=thread,
        query=form.cleaned_data["title"],
        key=form.cleaned_data["key"],
        now=clock.now(),
    )
    context = {"thread": thread, "form": form, "done": True}
    return render(request, "forum/ask/solved_it.html", context)


def _states(q: str, current: str) -> list[tuple[str, str, str, bool]]:
    """(key, label, address, is the present one) of each filter."""
    labels = {"all": _("All"), "solved": _("Solved"), "unsolved": _("Unsolved")}
    return [(key, labels[key], _url(q, key), key == current) for key in search_queries.STATES]


def _url(q: str, state: str, page: int = 1) -> str:
    query: dict[str, str | int] = {"q": q}
    if state != "all":
        query["state"] = state
    if page > 1:
        query["page"] = page
    return f"{reverse('search')}?{urlencode(query)}"
