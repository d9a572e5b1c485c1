"""Who helped most; and standing there or not."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from taggit.models import Tag

from forum.lib import clock, limits
from forum.models import Category
from forum.views import common
from forum.views.limiting import limited
from reputation.domain import leaderboard as verbs
from reputation.queries import leaderboard as reads

Topic = Category | Tag | None


@require_safe
@limited(limits.SEARCH)
def leaderboard(request: HttpRequest) -> HttpResponse:
    """`?period=`, `?by=`, and `?category=` or `?tag=`: all of them in the address."""
    member = common.member_of(request)
    period = common.choice(request, "period", reads.PERIODS, "month")
    by = common.choice(request, "by", reads.BY, "points")
    topic = _topic(request)
    key = reads.key_of(period=period, now=clock.now(), zone=ZoneInfo(settings.TIME_ZONE))
    shown = {
        "board": reads.board(period=key, by=by, place=topic, member=member),
        "by": by,
        "period": period,
        "topic": topic,
        "is_tag": isinstance(topic, Tag),
        "topics": reads.topics(),
        "tabs": [
            (one, label, _address(one, by, topic), one == period)
            for one, label in _period_labels().items()
        ],
        "ways": [
            {"label": label, "is_on": one == by, "url": _address(period, one, topic)}
            for one, label in {"points": _("Points"), "helped": _("People helped")}.items()
        ],
        "is_shown": member is None or reads.is_shown(member=member),
    }
    return render(request, "reputation/leaderboard/index.html", shown)


@common.button_on("leaderboard")
@common.members_only
@limited(limits.SETTINGS)
def leaderboard_choice(request: HttpRequest) -> HttpResponse:
    """Stand there (`shown=1`), or not."""
    is_shown = request.POST.get("shown") == "1"
    verbs.choose(member=common.signed_in(request), is_shown=is_shown, now=clock.now())
    if is_shown:
        messages.success(request, _("You stand on leaderboards again, where you helped."))
    else:
        messages.success(request, _("Nobody sees you on leaderboards any more; you still do."))
    return redirect(common.next_url(request, reverse("leaderboard")))


def settings_part(context: dict[str, Any]) -> str:
    """In the settings: whether one stands there."""
    member = context.get("member")
    if member is None:
        return ""
    shown = {
        "is_shown": reads.is_shown(member=member),
        "csrf_token": context.get("csrf_token"),
        "back": reverse("settings"),
    }
    return render_to_string("reputation/leaderboard/_choice.html", shown)


def _topic(request: HttpRequest) -> Topic:
    """What the address names. Raises Http404 for what is not there for everybody."""
    found: Topic = None
    if slug := request.GET.get("tag", ""):
        found = reads.tag(slug=slug[:100])
    elif slug := request.GET.get("category", ""):
        found = reads.topic(slug=slug[:50])
    else:
        return None
    if found is None:
        raise Http404
    return found


def _period_labels() -> dict[str, str]:
    labels = (_("This month"), _("Last month"), _("This year"), _("Ever"))
    return dict(zip(reads.PERIODS, labels, strict=True))


def _address(period: str, by: str, topic: Topic) -> str:
    """The page's, with nothing in it that holds anyway."""
    query = {
        "period": "" if period == "month" else period,
        "by": "" if by == "points" else by,
        "category": topic.slug if isinstance(topic, Category) else "",
        "tag": topic.slug if isinstance(topic, Tag) else "",
    }
    given = {name: value for name, value in query.items() if value}
    return f"{reverse('leaderboard')}?{urlencode(given)}" if given else reverse("leaderboard")
