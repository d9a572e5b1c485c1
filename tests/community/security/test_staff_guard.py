"""Every page of the staff stands behind the one guard; a new one that does not fails here."""

import re
from typing import Any

import pytest
from django.test import Client

from forum.lib import staff_areas
from forum.lib.ratelimit import METER
from forum.models import SecurityEntry
from tests import factories
from tests.community.test_number_wall import routes
from tests.community.test_permission_matrix import MATRIX, cells, named

pytestmark = pytest.mark.django_db
STAFF = {"expert", "moderator", "manager", "administrator"}
SHUT = {"in", "400", "403", "404", "405"}
# Answered to none but staff by the matrix, and no page of theirs.
NOT_STAFFS = {
    "articles/desk/<int:pk>/": "members with points review there, of the level that the house says",
}
# Answered to nobody in the matrix, whose things they are not, so that it says nothing of them.
TO_NOBODY = {
    ".well-known/security.txt": "there once SECURITY_CONTACT is set; everybody's",
    "^media/avatars/(?P<name>[0-9a-f]{32})-(?P<size>[0-9]{2,4})\\.webp\\Z": "files; everybody's",
    "accounts/password/reset/confirm/": "allauth's, led on until a code has been sent",
    "articles/<int:pk>/outdated/": "any member; what is tried there is no article",
    "cases/<int:pk>/callback/cancel/": "who booked a call; none is booked there",
    "do/": "half a link out of a mail",
    "inbox/stop/": "half a link out of a mail",
    "mail/<slug:service>/<slug:what>/": "mail services, which know a secret",
    "mentors/apply/": "members of a level that nobody there has",
    "say/": "half a link out of a mail",
    "tap/": "half a link out of a mail",
}
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


def test_whatever_sounds_like_the_staffs_is_guarded():
    bare = {one for one in routes() if SOUNDS.search(one) and staff_areas.of(one) is None}

    assert bare == set(OPEN)


def open_to() -> dict[str, set[str]]:
    """Route -> the roles that the permission matrix answers there, whatever thing it is about, by
    GET or by POST. test_permission_matrix.py holds that it has every route and is true."""
    found: dict[str, set[str]] = {}
    for route, thing in cells():
        for method in ("get", "post"):
            answers = MATRIX[method][named(route, thing)].split()
            let_in = {
                role
                for role, said in zip(MATRIX["roles"], answers, strict=True)
                if said not in SHUT
            }
            found[route] = found.get(route, set()) | let_in
    return found


def test_whatever_the_matrix_opens_to_staff_alone_is_guarded():
    bare = {one for one, who in open_to().items() if who <= STAFF and not staff_areas.of(one)}

    assert bare == {*NOT_STAFFS, *TO_NOBODY}
    assert {one for one in bare if not open_to()[one]} == set(TO_NOBODY)


def test_what_is_guarded_is_open_to_nobody_else():
    others = {one: who - STAFF for one, who in open_to().items() if staff_areas.of(one)}

    assert {one for one, who in others.items() if who} == set()


def test_what_somebody_may_not_see_looks_as_if_it_were_missing(as_, hana, mo):
    """An area that is about a thing says who may only to those who may know of it."""
    shown = factories.question(by=hana)
    team = factories.category("back-room", is_private=True, reader_roles=["moderator"])
    hidden = factories.question(by=mo, category=team)
    answer = factories.answer(hidden, by=mo)
    nobody = factories.member()
    member = as_(nobody)

    for path in (f"questions/{{}}/{act}/" for act in ("manage", "merge", "split")):
        assert member.get("/" + path.format(shown.pk)).status_code == 403
        assert member.get("/" + path.format(hidden.pk)).status_code == 404
        assert member.get("/" + path.format(987654)).status_code == 404
    assert member.post(f"/posts/{answer.pk}/move/").status_code == 404
    rows = SecurityEntry.objects.filter(by=nobody.pk).values_list("act", "object_id")
    assert list(rows) == [("staff_refused", "threads")]


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
