"""The first page: ask first, then what needs help, then what was solved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.queries import incidents
from community.views import incident_slots
from forum.queries import feeds
from forum.views import common, meta


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    member = common.member_of(request)
    language = common.default_language(request)
    listed = feeds.home(member=member, language=language)
    topics, known = incidents.topics(member=member)
    context = {
        "meta": meta.home(request),
        "needs_help": listed.needs_help,
        "solved": listed.solved,
        "pinned": listed.pinned,
        "categories": topics,
        "banners": incident_slots.shown(known),
    }
    return render(request, "community/home/index.html", context)
