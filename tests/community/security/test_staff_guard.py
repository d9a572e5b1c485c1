"""Every page of the staff stands behind the one guard; a new one that does not fails here."""

import re
from typing import Any

import pytest
from django.test import Client

from forum.lib import staff_areas
from forum.lib.ratelimit import METER
from forum.models import SecurityEntry
from tests.community.test_number_wall import routes

pytestmark = pytest.mark.django_db
# What sounds like the staff's, wherever it stands in an address.
SOUNDS = re.compile(
    r"(^|/)(desk|moderation|admin|insights|staff|team|styleguide|log|audit)(/|$)|inbox/mail"
)
# And is open to others, who is asked by the page itself.
OPEN = {
    "articles/desk/": "members with points review articles there",
    "articles/desk/<int:pk>/": "members with points review articles there",
    "mentors/desk/": "mentors work there",
    "mentors/desk/settings/": "mentors choose there",
    "mentors/log/": "what became of mentors is public to members",
}
# An administrator gets them and a member does not, and they are no pages of the staff.
NOT_STAFFS = {"mentors/applications/": "mentors decide there too"}


def test_whatever_sounds_like_the_staffs_is_guarded():
    bare = {one for one in routes() if SOUNDS.search(one) and staff_areas.of(one) is None}

    assert bare == set(OPEN)


def test_whatever_a_member_may_not_open_and_an_administrator_may_is_guarded(as_, hana, ada):
    """By the addresses that need no number."""
    bare, higher, lower = [], as_(ada), as_(hana)
    for route in routes():
        if re.search(r"[<(]", route) or "logout" in route:
            continue
        path = "/" + route.replace("^", "").replace("\\Z", "")
        theirs, hers = higher.get(path).status_code, lower.get(path).status_code
        if theirs == 200 and hers in (403, 404) and staff_areas.of(route) is None:
            bare.append(route)

    assert bare == list(NOT_STAFFS)


def guarded() -> list[str]:
    return [one for one in routes() if staff_areas.of(one) is not None]


def _path(route: str) -> str:
    route = route.replace("^", "").replace("(?P<url>.*)$", "x").replace("\\Z", "")
    route = re.sub(r"<int:\w+>|<path:object_id>", "987654", route)
    return "/" + re.sub(r"<pay_month:\w+>", "2026-01", re.sub(r"<slug:\w+>", "csv", route))


def _without_leftovers(route: str) -> str:
    return re.sub(r"<[^>]+>", "x", _path(route))


@pytest.mark.parametrize("method", ["get", "post"])
def test_neither_a_visitor_nor_a_member_gets_past_it(as_, hana, method, settings):
    settings.PAYBACK = True
    let_in, signed = [], as_(hana)
    for route in guarded():
        path = _without_leftovers(route)
        METER.forget()
        if not signed.session.get("_auth_user_id"):
            signed = as_(hana)
        for client in (Client(), signed):
            found = getattr(client, method)(path)
            # 302: to the sign-in; 405: the page knows no such method.
            if found.status_code not in (302, 403, 404, 405) and "logout" not in route:
                let_in.append((route, found.status_code))
            if found.status_code == 302 and route not in ("admin/logout/",):
                where = found["Location"]
                if not re.match(r"/(accounts|admin)/(login|password)", where):
                    let_in.append((route, where))

    assert let_in == []


def test_who_works_there_and_who_was_turned_away_stands_in_the_log_once(as_, mo, hana):
    moderator, member = as_(mo), as_(hana)
    for _ in range(2):
        moderator.get("/moderation/reports/")
        member.get("/moderation/reports/")

    rows = SecurityEntry.objects.order_by("pk").values_list("act", "by", "object_id")
    assert list(rows) == [
        ("staff_opened", mo.pk, "reports"), ("staff_refused", hana.pk, "reports"),
    ]  # fmt: skip


def test_the_second_factor_is_asked_before(as_: Any, mo: Any, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR_FOR_STAFF = True

    client = as_(mo)
    found = {client.get(_without_leftovers(one)).headers.get("Location") for one in guarded()}

    assert found - {"/accounts/security/"} == set()
