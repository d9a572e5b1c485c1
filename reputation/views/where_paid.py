"""Pages about money: missing where the site pays none."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from forum.views import common
from reputation.domain import paying
from reputation.queries import closes

View = Callable[..., HttpResponse]


def where_paid(view: View) -> View:
    """404 for everybody while PAYBACK is off."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not closes.pays():
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def desk_only(view: View) -> View:
    """For those who look after payback; who may not is told so (403)."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paying.check_pay(common.signed_in(request))
        return view(request, *args, **kwargs)

    return where_paid(common.members_only(checked))
