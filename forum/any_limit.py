"""The limits that hold for whatever is sent, and for what costs much (wall 13), by account and by
address: no form and no page has to remember them. Stricter ones stand at the views."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from forum.lib import limits
from forum.rules import TooOften
from forum.views import errors
from forum.views.limiting import spend_of_all

Answer = Callable[[HttpRequest], HttpResponseBase]
# Not counted, each for a reason that stands beside it.
FREE = {
    "mail_hook": "a mail service reports in bursts, and comes with a secret",
    "healthz": "asked by machines of ours, and costs nothing",
    "readyz": "asked by machines of ours, and looks at most every three seconds",
}


class AnyLimit:
    """Asked for each page once it is known which it is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in FREE:
            return None
        try:
            if request.method == "POST":
                spend_of_all(request, limits.ANY_WRITE)
            elif name in limits.COSTLY:
                spend_of_all(request, limits.COSTLY_READ)
        except TooOften as refusal:
            return errors.refused(request, refusal)
        return None
