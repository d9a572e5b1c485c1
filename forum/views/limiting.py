"""How often views may be asked (wall 13): members by themselves, visitors by their address,
and what is sent and costs much by both."""

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from forum.lib import clock, ratelimit
from forum.lib.client_address import UNKNOWN
from forum.lib.limits import MEMBERS_AT_ADDRESS, PER_ADDRESS
from forum.lib.ratelimit import METER, Limit
from forum.rules import TooOften
from forum.views import errors

View = Callable[..., HttpResponse]


def spend(request: HttpRequest, limit: Limit) -> None:
    """Count one for whoever asks. Raises TooOften.

    A page for visitors sets no cookie, so all who share an address share its count, which is a
    hundred times as high; UNLIMITED_ADDRESSES are not counted.
    """
    member = request.member  # type: ignore[attr-defined]
    if member is None:
        spend_address(request, limit)
    else:
        _spend(limit, f"member:{member.pk}")


def spend_address(request: HttpRequest, limit: Limit) -> None:
    """Count one for the address behind the request. Raises TooOften.

    An exact limit says that the database is away (503) where it cannot be counted.
    """
    if network := _network(request):
        _spend(limit.times(PER_ADDRESS), f"address:{network}")


def spend_of_all(request: HttpRequest, limit: Limit) -> None:
    """Count one for whoever asks, and of a member one for all members at their address, which is
    fifty times as high. Raises TooOften."""
    spend(request, limit)
    member = request.member  # type: ignore[attr-defined]
    if member is not None and (network := _network(request)):
        _spend(limit.times(MEMBERS_AT_ADDRESS), f"members:{network}")


def limited(limit: Limit, *methods: str) -> Callable[[View], View]:
    """The view answers 429 with a sentence beyond the limit; counts `methods`, or all."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not methods or request.method in methods:
                try:
                    spend(request, limit)
                except TooOften as refusal:
                    return errors.refused(request, refusal)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def _network(request: HttpRequest) -> str:
    """What counts as the address behind the request; "" where it is one that nobody counts."""
    address = get_adapter().get_client_ip(request)
    if address != UNKNOWN and ratelimit.is_within(address, settings.UNLIMITED_ADDRESSES):
        return ""
    return ratelimit.network_of(address)


def _spend(limit: Limit, who: str) -> None:
    try:
        wait = METER.spend(limit, who=who, now=clock.now())
    except Exception as fault:
        # Only exact limits get here: whoever cannot be counted is not let in (answered as 503).
        raise OperationalError("the shared cache does not answer") from fault
    if wait is not None:
        raise TooOften(wait)
