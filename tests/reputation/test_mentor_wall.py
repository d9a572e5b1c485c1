"""A mentor never reaches customer data, bans or other people's words: each route is walked as one,
with real objects. A new route fails here until somebody says on which side it stands."""

import re
import tomllib
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from forum.lib.ratelimit import METER
from reputation.models import Mentor
from tests.crawl import routes
from tests.reputation import desks, paid
from tests.reputation.wall import PHONE, SECRET, TARIFF, World, closed, of_others

pytestmark = pytest.mark.django_db
SIDES: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "mentor_wall.toml").read_text("utf-8")
)


def state() -> dict[str, str]:
    """Each table's contents, but for who is signed in and how often something was tried."""
    passing = {"django_session", "usersessions_usersession", "forum_requestkey", "cache"}
    passing |= {"forum_securityentry"}  # that they were turned away
    names = [n for n in connection.introspection.table_names() if n not in passing]
    one = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {0} t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(name) for name in sorted(names)))
        return dict(cursor.fetchall())


@pytest.fixture
def world(hana, olga, mo, settings):  # type: ignore[no-untyped-def]
    found = World(hana, olga, mo)
    yield from (found for _on in paid.switched_on(settings))


@pytest.fixture
def client_(mara, as_) -> Client:  # type: ignore[no-untyped-def]
    return as_(desks.mentor(mara).member)


def test_each_route_stands_on_one_side(world: World) -> None:
    known = [*map(set, SIDES.values()), set(closed(world))]
    there = {route for route in routes() if not _is_admin(route)}

    assert there - set().union(*known) == set(), "say on which side this route stands"
    assert set().union(*known) - there - {"admin/logout/", "admin/password_change/"} == set()
    assert sum(map(len, known)) == len(set().union(*known)), "on two sides at once"


def _is_admin(route: str) -> bool:
    return route.startswith("admin/")


def test_what_is_closed_stays_closed_and_nothing_changes(world: World, client_: Client) -> None:
    tried, wrong = closed(world), {}
    before = state()
    for route, (address, sent) in tried.items():
        METER.forget()
        got = client_.get(address).status_code, client_.post(address, sent).status_code
        # What takes no form says so before it asks who sends one; what is only a button leads back
        # to where it stands.
        if got not in ((403, 403), (403, 405), (302, 403)):
            wrong[route] = got

    assert wrong == {}
    assert _changed(before) == []


def test_what_is_anothers_looks_as_if_it_were_not_there(world: World, client_: Client) -> None:
    """Some answer to that, too, that it is done: nothing tells which of the two it was."""
    before, wrong = state(), {}
    for route, address in of_others(world, SIDES["of_others"]).items():
        METER.forget()
        got = client_.get(address).status_code, client_.post(address).status_code
        missing = re.sub(r"/[0-9]+/", f"/{10**9}/", address)
        missing = re.sub(r"[0-9a-f-]{36}", "00000000-0000-4000-8000-000000000000", missing)
        alike = client_.get(missing).status_code, client_.post(missing).status_code
        if got != alike or not set(got) <= {302, 404, 405}:
            wrong[route] = got, alike

    assert wrong == {}
    assert _changed(before) == []


def test_no_way_into_the_administration(world: World, client_: Client) -> None:
    before, wrong = state(), {}
    for route in routes():
        if not _is_admin(route) or route in ("admin/logout/", "admin/password_change/"):
            continue
        address = "/" + re.sub(r"<[^>]+>", "1", route.replace("(?P<url>.*)$", "x").replace("^", ""))
        for response in (client_.get(address), client_.post(address, {"action": "delete"})):
            leads = response.get("Location", "")
            if response.status_code not in (403, 404) and "/login/" not in leads:
                wrong[address] = (response.status_code, leads)

    assert wrong == {}
    assert _changed(before) == []


def test_private_threads_of_others_are_not_there(world: World, client_: Client) -> None:
    before, wrong = state(), {}
    for route in routes():
        if route.startswith("questions/<int:pk>/"):
            address = "/" + route.replace("<int:pk>", str(world.private.pk), 1)
            address = re.sub(r"<int:\w+>", "1", address).replace("<str:slug>", "two")
            got = client_.get(address).status_code, client_.post(address).status_code
            if not set(got) <= {404, 405}:
                wrong[route] = got

    assert wrong == {}
    assert _changed(before) == []


def test_mentors_put_no_words_of_their_own_into_others_posts(
    world: World, client_: Client
) -> None:  # fmt: skip
    address, said = f"/edits/{world.edit.pk}/", "Quite another thing, says the mentor."
    page = client_.get(address).content.decode()
    world.answer.refresh_from_db()
    before = world.answer.body
    client_.post(address, {"take_over": "1", "body": said, "base": world.answer.fingerprint})
    client_.post(f"/articles/desk/{world.article.pk}/", {"title": "Mine now, or is it?"})

    world.answer.refresh_from_db()
    world.article.refresh_from_db()
    assert said not in (world.answer.body, world.article.body)
    assert world.answer.body in (before, world.edit.body)
    assert "<textarea" not in page.split('name="take_over"')[1].split("</form>")[0]
    assert client_.get(f"/articles/desk/{world.article.pk}/").status_code == 404


def test_no_page_of_a_mentor_shows_customer_data(world: World, client_: Client, mara) -> None:  # type: ignore[no-untyped-def]
    """Not of their own newcomer either: address, tariff and devices are the newcomer's."""
    pairing = desks.newcomer(Mentor.objects.get(pk=mara.pk))
    pairing.newcomer = world.thread.author
    pairing.save()
    thread, post = world.thread, world.answer
    opened = [
        "/mentors/desk/", "/mentors/log/?view=done", thread.get_absolute_url(), "/members/",
        "/members/?q=hana", "/members/hana/", "/members/hana/?tab=answers", "/questions/",
        f"/posts/{post.pk}/revisions/", f"/questions/{thread.pk}/live/", "/search/?q=hana",
        f"/questions/{thread.pk}/wording/", f"/edits/{world.edit.pk}/", "/edits/",
        f"/search/?q={SECRET}", f"/search/?q={PHONE}", "/complete/?q=hana", "/articles/desk/",
        f"/questions/{thread.pk}/me-too/", f"/feeds/threads/{thread.pk}.atom", "/leaderboard/",
    ]  # fmt: skip
    for path in opened:
        page = client_.get(path, follow=True).content.decode()
        page = page.replace(f'value="{SECRET}"', "").replace(f'value="{PHONE}"', "")
        for secret in (PHONE, TARIFF):
            assert secret not in page or path.startswith("/search/"), path
        assert SECRET not in page or path.startswith("/search/"), path
    assert "hana" in client_.get("/mentors/desk/").content.decode()


def _changed(before: dict[str, str]) -> list[str]:
    after = state()
    return [name for name in sorted(after) if before.get(name) != after[name]]
