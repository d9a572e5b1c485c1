"""Where help is wanted: a page that leads to the queues, and a page of each."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.lib import clock, paging
from forum.models import Category
from forum.queries import access, feeds, queues
from forum.views import common, meta

Tab = tuple[str, str, str, bool]  # key, label, address, is the present one


class Words(NamedTuple):
    """What a queue is called, and what helps there; `icon` stands beside it."""

    label: str
    about: str
    icon: str


class Filter(NamedTuple):
    """What of the queues is shown; "" and None take all."""

    language: str
    category: Category | None

    def address(self, url: str, **more: str) -> str:
        slug = self.category.slug if self.category else ""
        query = {"in": self.language, "category": slug} | more
        given = {name: value for name, value in query.items() if value}
        return f"{url}?{urlencode(given)}" if given else url


@require_safe
def help_others(request: HttpRequest) -> HttpResponse:
    """All queues, with how many wait in each."""
    chosen = _filter(request)
    counts = queues.counts(asked=_asked(request, chosen))
    cards = [
        (said, chosen.address(reverse("queue", args=[queue])), _count(counts[queue]))
        for queue, said in words().items()
    ]
    url = reverse("help_others")
    shown = {
        "cards": cards,
        "meta": meta.page(
            request, url, title=_("Help others"), unlisted=chosen != Filter("", None)
        ),
    }
    return render(request, "forum/queues/index.html", shown | _choices(request, chosen, url))


@require_safe
def queue(request: HttpRequest, queue: str) -> HttpResponse:
    said = words().get(queue)
    if said is None:
        raise Http404
    chosen, cursor = _filter(request), request.GET.get("after", "")
    try:
        page = queues.page(queue=queue, asked=_asked(request, chosen), cursor=cursor)
    except paging.BadCursor as nonsense:
        raise Http404 from nonsense
    url = reverse("queue", args=[queue])
    following = chosen.address(url, after=page.next_cursor) if page.next_cursor else ""
    tabs: list[Tab] = [
        (key, other.label, chosen.address(reverse("queue", args=[key])), key == queue)
        for key, other in words().items()
    ]
    shown = {
        "said": said,
        "tabs": tabs,
        "page": page,
        "next_url": following,
        "feed_url": reverse("queue_feed", args=[queue]),
        "meta": meta.page(
            request, url, title=said.label, description=said.about, unlisted=True,
            feed=reverse("queue_feed", args=[queue]),
        ),
    }  # fmt: skip
    return render(request, "forum/queue/index.html", shown | _choices(request, chosen, url))


def words() -> dict[str, Words]:
    """The queues, by key, in words."""
    return {
        queues.NO_ANSWER: Words(
            _("No answer yet"), _("Nobody has said anything. A first idea is worth a lot."),
            "message-circle",
        ),
        queues.ONLY_ASKER: Words(
            _("Only the asker replied"),
            _("Whoever asked has added something, and still nobody else has."), "message-square",
        ),
        queues.DID_NOT_HELP: Words(
            _("Did not help"), _("There was an answer, and it did not work. Try another way."),
            "undo-2",
        ),
        queues.UNCONFIRMED: Words(
            _("Answered by a newcomer"),
            _("Is it right? Say that it helped, or add what is missing."), "sprout",
        ),
        queues.SILENT: Words(
            _("Asker silent"),
            _("Answered days ago, and nobody knows whether it worked. Ask kindly how it went."),
            "clock",
        ),
        queues.TWINS: Words(
            _("Twins of something solved"),
            _("The same question has a solution elsewhere. See whether it fits here, and say so."),
            "copy",
        ),
    }  # fmt: skip


def _filter(request: HttpRequest) -> Filter:
    """What the address asks for. Raises Http404 for what is not there."""
    language = common.choice(request, "in", ("", *dict(settings.LANGUAGES)), "")
    slug = request.GET.get("category", "")
    member = common.member_of(request)
    return Filter(language, access.category(member=member, slug=slug) if slug else None)


def _asked(request: HttpRequest, chosen: Filter) -> queues.Asked:
    return queues.Asked(
        member=common.member_of(request), now=clock.now(), language=chosen.language,
        category=chosen.category,
    )  # fmt: skip


def _choices(request: HttpRequest, chosen: Filter, url: str) -> dict[str, object]:
    """The languages and the categories that can be chosen."""
    named = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    languages: list[Tab] = [
        (code, label, chosen._replace(language=code).address(url), code == chosen.language)
        for code, label in [("", _("All languages")), *named]
    ]
    return {
        "language_tabs": languages,
        "categories": feeds.topics(member=common.member_of(request)),
        "chosen": chosen,
        "url": url,
    }


def _count(count: int) -> str:
    return str(count) if count < queues.MOST_COUNTED else f"{queues.MOST_COUNTED - 1}+"
