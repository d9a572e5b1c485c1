"""Who may do what: every route of the site, opened and sent to by everybody, answers as
permission_matrix.toml says. A route that is not in there fails, and says what to add."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from forum.lib.ratelimit import METER
from tests import crawl, town
from tests.tiers import standing_for
from tests.town import matrix, roles, things

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
FILE = Path(__file__).parent / "permission_matrix.toml"
MATRIX: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
WRITE = os.environ.get("PERMISSION_MATRIX_WRITE", "")  # a folder for what is answered now
# What is sent to each: enough for most forms, so that whoever may do it does it.
SENT = {
    "title": "Is this a title that is long enough?", "body": "A text that is long enough, too.",
    "text": "A text that is long enough, too.", "words": "Words that are long enough.",
    "reason": "Because it is so, says the test.", "category": "sim", "tag_names": "network",
    "language": "en", "kind": "helped", "outcome": "explained", "note": "A note of some length.",
}  # fmt: skip
IN, GO = "in", "go"  # led to the sign-in; led on


def cells() -> list[tuple[str, str]]:
    """(route, thing) of each address that is tried, but for the administration's."""
    own = [route for route in dict.fromkeys(crawl.routes()) if not route.startswith("admin/")]
    return [(route, thing) for route in own for thing in things.of_route(route)]


def named(route: str, thing: str) -> str:
    return f"{route} {thing}".strip() or "/"


def answer(response: Any) -> str:
    """The kind of answer: a status, or where it leads."""
    if response.status_code in (301, 302):
        return IN if re.match(r"(/accounts|/admin)/login/", response["Location"]) else GO
    assert response.status_code != 500, response.request["PATH_INFO"]
    if response.status_code == 403:
        assert says_why(response), "a refusal without its sentence"
    return str(response.status_code)


def says_why(response: Any) -> bool:
    """Whether somebody refused reads more than that it is so."""
    found = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    words = re.sub(r"<[^>]+>|\s+", " ", found[0] if found else response.content.decode())
    return len(words.split()) >= 4


@pytest.fixture
def standing(settings: Any) -> Iterator[town.Things]:
    with town.standing(settings) as (_people, found):
        yield found


def tried(client: Client, cookies: dict[str, str], method: str, address: str) -> str:
    """What is answered; nothing of it has happened afterwards."""
    METER.forget()
    cache.clear()
    client.cookies.clear()
    client.cookies.load(cookies)
    with transaction.atomic():
        response = client.get(address) if method == "get" else client.post(address, SENT)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    return answer(response)


def walked(role: str, addresses: dict[str, str]) -> dict[str, dict[str, str]]:
    """Method -> cell -> what this role is answered."""
    client = roles.client_of(role)
    cookies = {name: one.value for name, one in client.cookies.items()}
    return {
        method: {
            cell: tried(client, cookies, method, address) for cell, address in addresses.items()
        }
        for method in ("get", "post")
    }


def expected(role: str) -> dict[str, dict[str, str]]:
    """The same, out of the file: its words stand in the order of its `roles`."""
    if WRITE:
        return {"get": {}, "post": {}}
    place = MATRIX["roles"].index(role if role not in roles.CLOSED else "anonymous")
    return {
        method: {cell: line.split()[place] for cell, line in MATRIX[method].items()}
        for method in ("get", "post")
    }


def test_every_route_has_its_line() -> None:
    known, there = set(MATRIX["get"]), {named(*cell) for cell in cells()}

    assert there - known == set(), (
        "no line in permission_matrix.toml: run this file with --thorough and"
        " PERMISSION_MATRIX_WRITE=/tmp/matrix, which writes it anew; read each line that changed"
    )
    assert known - there == set(), "lines of routes that are gone"
    assert set(MATRIX["post"]) == known


@pytest.mark.parametrize("role", standing_for(roles.ROLES, "anonymous"))
def test_each_role_is_answered_as_the_matrix_says(role: str, standing: town.Things) -> None:
    addresses = {named(*cell): things.address(*cell, standing) for cell in cells()}

    found = walked(role, addresses)

    if WRITE:
        _write(role, found)
    wrong = {
        f"{method} {cell}": (found[method].get(cell), said)
        for method, lines in expected(role).items()
        for cell, said in lines.items()
        if found[method].get(cell) != said
    }
    assert wrong == {}


def _write(role: str, found: dict[str, dict[str, str]]) -> None:
    _keep(role, {f"{way} {cell}": said for way in found for cell, said in found[way].items()})


def _keep(name: str, lines: dict[str, str]) -> None:
    """In the folder; once everything is there, in the file."""
    folder = Path(WRITE)
    folder.mkdir(exist_ok=True)
    text = "\n".join(f"{cell}\t{said}" for cell, said in lines.items())
    (folder / name).write_text(text, "utf-8")
    if {one.name for one in folder.iterdir()} >= {*roles.ROLES, "administration"}:
        FILE.write_text(matrix.written(folder), "utf-8")


@pytest.mark.parametrize("role", standing_for(roles.ROLES, "manager"))
def test_the_administration_opens_for_administrators_alone(
    role: str, standing: town.Things
) -> None:
    """Anybody else is led to the sign-in, wherever they try it, and refused there."""
    addresses = dict(things.of_admin())

    found = walked(role, addresses)

    if role == "administrator":
        lines = {cell: f"{said} {found['post'][cell]}" for cell, said in found["get"].items()}
        if WRITE:
            _keep("administration", lines)
        assert lines == MATRIX["administration"]
        return
    is_in = role not in {"anonymous", *roles.CLOSED}
    told = dict.fromkeys(addresses, (IN, IN)) | {
        # Where these lead are pages for everybody: to sign out, one's password.
        "admin/logout/": ("200" if is_in else GO, GO), "admin/password_change/": (GO, GO),
        "admin/login/": ("403", "403") if is_in else (IN, IN),
    }  # fmt: skip
    answers = {cell: (said, found["post"][cell]) for cell, said in found["get"].items()}
    assert {cell: said for cell, said in answers.items() if said != told[cell]} == {}
