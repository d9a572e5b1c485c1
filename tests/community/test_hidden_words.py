"""Nothing hidden is read by anybody who may not: each hidden place of the town holds a word of its
own (tests/town/plants.py), and every address is opened as every role, searches and lists among
them. A word that nobody may read there fails, and so does one that its reader finds nowhere."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction

from forum import pushing
from forum.domain import outbox, vocabulary, weights
from forum.lib import clock
from forum.lib.ratelimit import METER
from forum.mailing_many import letter_of
from forum.models import Member, Notice, Push
from forum.queries import inbox
from tests import crawl, town
from tests.tiers import standing_for
from tests.town import roles, things
from tests.town.plants import PLANTS, word

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
WORD = re.compile(r"zq[a-z]+qz")
NAMES = {word(name): name for name in PLANTS}
# Routes that are read by a number: every number that is planted is tried with them.
READS = re.compile(
    r"<int:pk>(/|\.atom|/<\w+:slug>/|/(live|revisions|edit|page|why|callback|reopen|solved-it)/)$"
)
# Lists that show more by what is asked for, with each of the words that are looked for.
ASKED = (
    "/search/?q={word}", "/search/?q={half}", "/questions/similar/?title={word}",
    "/complete/?kind=member&q={word}", "/complete/?kind=tag&q={half}",
    "/complete/?kind=thread&q={word}", "/complete/?q=%40{half}",
    "/tags/?q={half}", "/members/?q={half}", "/questions/ask/fields/?category=team&title={word}",
)  # fmt: skip
VIEWS = (
    "/questions/?view={view}", "/feeds/{view}.atom", "/categories/team/?view={view}",
    "/inbox/?view={view}", "/moderation/reports/?view={view}", "/edits/?view={view}",
    "/articles/desk/?view={view}", "/desk/?queue={view}", "/mentors/log/?view={view}",
    "/moderation/reputation/?view={view}", "/moderation/appeals/?view={view}",
    "/inbox/mail/?view={view}", "/search/gaps/?view={view}", "/desk/cases/?queue={view}",
    "/settings/follows/?view={view}", "/desk/coverage/?pool={view}",
)  # fmt: skip
KINDS = (
    "latest", "needs-help", "unanswered", "unsolved", "solved", "all", "own", "mine", "offers",
    "parked", "closed", "looked-at", "answered", "muted", "done", "rejected", "phones",
)  # fmt: skip


@pytest.fixture
def standing(settings: Any) -> Iterator[town.Things]:
    with town.standing(settings) as (_people, found):
        weights.renew(now=clock.now())
        vocabulary.renew()
        outbox.run(tick=clock.now, render=letter_of)
        yield found


def addresses(found: town.Things) -> list[str]:
    """Every route, with whatever it leads to and every number that is planted; then what is
    looked for."""
    numbers = sorted({one["pk"] for one in found.values() if isinstance(one.get("pk"), int)})
    told: list[str] = []
    for route in crawl.routes():
        if route.startswith("admin/"):
            continue
        told += [things.address(route, thing, found) for thing in things.of_route(route)]
        if READS.search(route):
            parts = dict.fromkeys(crawl.parts(route), "x")
            told += [crawl.filled(route, parts | {"pk": number}) for number in numbers]
    told += [address for _route, address in things.of_admin()]
    return list(dict.fromkeys(told + _looked_for()))


def _looked_for() -> list[str]:
    words = list(NAMES)
    asked = [pattern.format(word=one, half=one[:-2]) for pattern in ASKED for one in words]
    views = [pattern.format(view=view) for pattern in VIEWS for view in KINDS]
    return [*asked, *views]


def read(response: Any) -> str:
    """What was answered, without what was only asked: the words in the address come back."""
    body = response.getvalue() if response.streaming else response.content
    return body.decode("utf-8", "replace") + str(response.get("Location", ""))


def found_by(role: str, addresses: list[str]) -> dict[str, list[str]]:
    """Plant -> where this role reads its word."""
    client, seen = roles.client_of(role), {}
    cookies = {name: one.value for name, one in client.cookies.items()}
    for address in addresses:
        METER.forget()
        cache.clear()
        client.cookies.clear()
        client.cookies.load(cookies)
        with transaction.atomic():
            text = read(client.get(address))
            transaction.set_rollback(True)
        for one in set(WORD.findall(text)) - set(WORD.findall(address)):
            seen.setdefault(NAMES[one], []).append(address)
    return seen


@pytest.mark.parametrize("role", standing_for(roles.ROLES, "anonymous"))
def test_each_word_is_read_by_those_who_may_and_by_nobody_else(
    role: str, standing: town.Things
) -> None:
    seen = found_by(role, addresses(standing))

    may = {name for name, readers in PLANTS.items() if role in readers}
    assert {name: seen[name][:5] for name in seen.keys() - may} == {}
    assert may - seen.keys() == set()


def test_no_mail_and_no_push_says_more(standing: town.Things) -> None:
    """What left the house when all of this had happened, and what phones would be sent of it."""
    roles_of = {one.email: role for role, one in roles.known().items()}
    told = [
        (roles_of.get(sent.to[0], "customer"), f"{sent.subject} {sent.body} {sent.alternatives}")
        for sent in mail.outbox
    ]
    pushed = [
        (role, json.dumps(pushing.of_push(_push(member, notice), 0, clock.now()).payload))
        for role, member in roles.known().items()
        for notice in inbox.shown_to(member)
    ]

    wrong = {
        (role, NAMES[one])
        for role, text in told + pushed
        for one in WORD.findall(text)
        if role not in PLANTS[NAMES[one]]
    }
    assert (len(told) > 5, len(pushed) > 5) == (True, True)
    assert wrong == set()
    said = {NAMES[one] for _role, text in told for one in WORD.findall(text)}
    assert "private category" in said  # mails to its readers do hold such words


def _push(member: Member, notice: Notice) -> Push:
    return Push(member=member, notice=notice, created_at=notice.at)
