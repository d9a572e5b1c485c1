"""The one guard before every page of the staff: a role, their second factor, a line in the log.

The second factor is asked before it (SignInGuards), of all that staff do. A line is written for
each area once a day and sign-in: who works there, and who was turned away.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from forum.domain import security_log
from forum.lib import clock, staff_areas
from forum.lib.staff_areas import Area
from forum.models import Member
from forum.rules import NotAllowed
from forum.views import common, errors, typed

Answer = Callable[[HttpRequest], HttpResponseBase]
NOTED = "staff_areas"  # in the session: which areas are in the log, and of which day


class StaffGuard:
    """Asked for each page once it is known which it is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        area = staff_areas.of(match.route) if match else None
        if area is None or not area.is_there():
            return None
        return _guard(request, area, kwargs)


def _guard(request: HttpRequest, area: Area, parts: dict[str, Any]) -> HttpResponseBase | None:
    member = common.member_of(request)
    if area.check is None and member is None:
        return None  # the administration has a door of its own
    try:
        if member is None and area.asks_to_sign_in:
            return common.to_sign_in(request, typed.keep(request))
        if area.check is not None:
            area.check(member)
    except NotAllowed as refusal:
        if area.finds is not None:
            area.finds(member=member, **parts)  # hidden and missing look alike: 404
        if member is not None:
            _note(request, area, member, "staff_refused")
        if area.is_hidden:
            raise Http404 from refusal
        return errors.refused(request, refusal)
    if member is not None and (member.is_company or member.is_staff):
        _note(request, area, member, "staff_opened")
    return None


def _note(request: HttpRequest, area: Area, member: Member, act: str) -> None:
    now = clock.now()
    noted, key, day = request.session.get(NOTED, {}), f"{act}:{area.name}", now.date().isoformat()
    if noted.get(key) != day:
        security_log.note(act=act, by=member, at=now, about=("area", area.name))
        request.session[NOTED] = noted | {key: day}
