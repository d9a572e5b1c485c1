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
    listed = feeds.home(member=member, language=language)
    context = {
        "meta": meta.home(request),
        "needs_help": listed.needs_help,
        "solved": listed.solved,
        "pinned": listed.pinned,
        "categories": feeds.topics(member=member),
    }
    return render(request, "community/home/index.html", context)
