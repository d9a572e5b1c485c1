"""What is offered while somebody types @ or # in a text (static/editor/completion.js)."""

from dataclasses import asdict

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from forum.lib import limits, text
from forum.models import Member, Thread
from forum.queries import access
from forum.queries import completion as offers
from forum.views import common
from forum.views.limiting import limited


@require_safe
@limited(limits.COMPLETE)
def complete(request: HttpRequest) -> JsonResponse:
    """`{"items": [{"insert", "label", "note"}]}` for `?sigil=@&q=ha&thread=12`; nothing for
    visitors, who may not ask for names letter by letter, and nothing for nonsense."""
    member = common.member_of(request)
    sigil, q = request.GET.get("sigil", ""), _clean(request.GET.get("q", ""))
    found: list[offers.Offer] = []
    if member is not None and q is not None:
        if sigil == "@":
            found = offers.people(q=q, member=member, thread=_thread(request, member))
        elif sigil == "#":
            found = offers.tags_and_threads(q=q, member=member)
    return JsonResponse({"items": [asdict(offer) for offer in found]})


def _clean(raw: str) -> str | None:
    try:
        return text.clean(raw[: offers.LONGEST], multiline=False)
    except text.TextRefused:
        return None


def _thread(request: HttpRequest, member: Member) -> Thread | None:
    """The thread in which they write, if they may see it."""
    pk = common.number(request.GET.get("thread", ""))
    if pk is None:
        return None
    try:
        return access.thread(member=member, pk=pk)
    except Http404:
        return None
