"""Finding: the search page, threads like the one being written, and "this solved it"."""

from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.domain import search as search_domain
from forum.domain import searches
from forum.forms.search import SearchForm, SimilarForm, SolvedItForm
from forum.lib import clock, limits
from forum.lib.search_query import Query
from forum.queries import absent, access, finding
from forum.queries import search as search_queries
from forum.queries import similar as similar_queries
from forum.queries.search import View
from forum.views import common, search_page
from forum.views.limiting import limited


@require_safe
@limited(limits.SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    form.is_valid()
    query = search_queries.read(form.cleaned_data["q"])
    if request.GET.get("state"):
        return _moved(request, query)
    member = common.member_of(request)
    sort = common.choice(request, "sort", finding.SORTS, "relevance")
    number = common.page_number(request, search_queries.MOST_PAGES)
    exact = "exact" in request.GET
    found = search_queries.find(
        member=member, query=query, now=clock.now(), reads=common.default_language(request),
        view=View(page=number, sort=sort, exact=exact),
    )  # fmt: skip
    if not found.hits and number > 1:
        raise Http404
    if number == 1 and not _goes_on(request, query):
        searches.count(
            by=member, text=query.words, language=common.default_language(request),
            found=found.total, agent=request.headers.get("User-Agent", ""), now=clock.now(),
        )  # fmt: skip
    if not found.hits:
        query = replace(query, troubles=(*query.troubles, *absent.of(query=query, member=member)))
    following = found.has_next and number < search_queries.MOST_PAGES
    shown = search_page.context(query, found, sort=sort, page=number, following=following)
    words = query.words
    context = {
        **shown,
        "results": found.hits,
        "total": found.total,
        "total_is_capped": found.total_is_capped,
        "is_corrected": found.is_corrected,
        "page_number": number,
        "suggest_ask": bool(query.text) and not found.hits,
        "wants_sign_in": member is None and (query.says("by", "me") or query.says("by", "mir")),
        "similar": _alike(request, words) if query.text and not found.hits else [],
        "ask_url": f"{reverse('ask')}?{urlencode({'title': words})}" if words else reverse("ask"),
    }
    return render(request, "forum/search/index.html", context)


def _goes_on(request: HttpRequest, query: Query) -> bool:
    """Whether nobody looks for anything new: the page before showed these words already, and this
    is another filter or order of them; or nobody will see it. Else one person's two clicks would
    make their words something that several looked for."""
    if request.method == "HEAD":
        return True
    try:
        before = urlsplit(request.headers.get("Referer", ""))
        asked = parse_qs(before.query, max_num_fields=20).get("q", [""])[0]
    except ValueError:
        return False
    words = search_queries.read(asked).words
    return before.path == reverse("search") and words.casefold() == query.words.casefold()


def _moved(request: HttpRequest, query: Query) -> HttpResponse:
    """The address of a filter as it was once."""
    state = common.choice(request, "state", ("all", "solved", "unsolved"), "all")
    asked = query if state == "all" else query.having("is", state)
    return redirect(search_page.address(asked.text), permanent=True)


def _alike(request: HttpRequest, words: str) -> list[similar_queries.Suggestion]:
    """Threads that may help where nothing was found."""
    if not words:
        return []
    return similar_queries.similar(
        member=common.member_of(request), title=words, reads=common.default_language(request)
    )


@csrf_exempt  # visitors' pages hold no token; what is counted is nobody's
@require_POST
@limited(limits.OPENED)
def opened(request: HttpRequest) -> HttpResponse:
    """Somebody opened one of the results: told by the page, without a cookie."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return HttpResponse(status=403)
    form = SearchForm(request.POST)
    form.is_valid()
    query = search_queries.read(form.cleaned_data["q"])
    searches.opened(
        by=common.member_of(request), text=query.words,
        language=common.default_language(request), now=clock.now(),
    )  # fmt: skip
    return HttpResponse(status=204)


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Lets browsers offer this search in their own field."""
    context = {"site_url": settings.SITE_URL}
    return render(
        request, "forum/search/opensearch.xml", context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )  # fmt: skip


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
