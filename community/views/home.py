"""The first page: ask first, then what needs help, then what was solved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.queries import feeds
from forum.views import common, meta


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    member = common.member_of(request)
    language = common.default_language(request)
    context = {
        "meta": meta.home(request),
        "needs_help": feeds.needs_help(member=member, language=language),
        "solved": feeds.fresh_solutions(member=member, language=language),
        "pinned": feeds.pinned(member=member, language=language),
        "categories": feeds.categories(member=member),
    }
    return render(request, "community/home/index.html", context)
