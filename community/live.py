"""The pulse of open threads, answered before sessions and templates: most often nothing is new.

Each open page asks every half minute. What it asks about a public thread is the same for everybody,
so nobody is asked who they are; all else, and all news, comes from forum.views.live.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified

from community.visitors import ask_early
from forum.lib import clock
from forum.queries import live
from forum.views.live import tag_of

Answer = Callable[[HttpRequest], HttpResponseBase]
_PATH = re.compile(r"/questions/([0-9]{1,18})/live/")


class LivePulse:
    """304 to whoever has heard already how a public thread is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        heard = request.META.get("HTTP_IF_NONE_MATCH")
        found = _PATH.fullmatch(request.path_info) if heard else None
        if found is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        request.get_host()  # a foreign name is refused here as everywhere
        return _unchanged(int(found[1]), str(heard)) or self.get_response(request)


def _unchanged(pk: int, heard: str) -> HttpResponse | None:
    pulse = ask_early(lambda: live.public(pk=pk, now=clock.now()))
    if pulse is None or tag_of(pulse) != heard:
        return None
    return HttpResponseNotModified(headers={"ETag": heard, "Cache-Control": "no-store"})
