"""Nothing hidden is read by anybody who may not: each hidden place of the town holds a word of its
own (tests/town/plants.py), and every address is opened as every role, searches and lists among
them. A word that nobody may read there fails, and so does one that its reader finds nowhere, and a
place to look in that shows nobody what is public."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction

from forum import pushing
from forum.domain import digest_plans, digests, neighbours, outbox, vocabulary, weights
from forum.lib import clock
from forum.lib.ratelimit import METER
from forum.mailing_many import letter_of
from forum.models import DigestPlan, Member, Notice, OutboxMessage, Push, Thread, ThreadNeighbours
from forum.queries import inbox, search_words, sitemap, terms
from forum.queries import vocabulary as names
from tests import crawl, town
from tests.tiers import standing_for
from tests.town import plants, roles, things
from tests.town.plants import PLANTS, SHARED, bare

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
NAMES = {bare(name): name for name in PLANTS}
# Those that are planted, not whatever looks like one: among the tokens of ten thousand pages there
# is a "zqpqz" now and then.
WORD = re.compile("|".join(NAMES))
PUBLIC, TAG, NAME = (bare(one) for one in ("public question", "public tag", "name of a member"))
TEAM = bare("private topic's address")
# Routes that are read by a number: every number that is planted is tried with them.
READS = re.compile(
    r"<int:pk>(/|\.atom|/<\w+:slug>/|/(live|revisions|edit|page|why|callback|reopen|solved-it)/)$"
)
# Lists that show more by what is asked for. Nobody says a planted word: all share one.
ASKED = (
    *(f"/search/?q={words}" for words in (
        SHARED, f"{SHARED}&page=2", SHARED[:-2], SHARED.replace("kk", "k"), f"{SHARED}+nothinglike",
        "nothinglike", f'"{SHARED}"', f"{SHARED}+is:unsolved", f"{SHARED}+is:solved",
        f"{SHARED}+category:{TEAM}", f"{SHARED}+by:mo", f"{SHARED}+by:nina", f"{SHARED}+by:frieda",
        f"category:{TEAM}", "tag:greeting", "by:carl", f"{SHARED}&sort=new",
    )),
    *(f"{ask}title={words}" for ask in ("/questions/similar/?", "/questions/ask/?") for words in (
        SHARED, SHARED[:-2], f"where+is+my+{SHARED}+now", f"greet+a+{SHARED}", f"phone+{SHARED}",
    )),
    f"/questions/ask/fields/?category={TEAM}&title={SHARED}",
    *(f"/complete/?sigil={sigil}&q={words}&thread={{pk}}" for sigil in ("%40", "%23") for words in (
        SHARED, SHARED[:3], "zq", "zqnameofa", "zqtag", "zqpriv", "fri", "",
    )),
    "/tags/?q=zq", "/tags/?q=zqtag", f"/members/?q={SHARED}", "/members/?q=fri",
)  # fmt: skip
VIEWS = (
    "/questions/?view={view}", "/feeds/{view}.atom", f"/categories/{TEAM}/?view={{view}}",
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
# Where everybody is to find what is public: what looks blind here would show nothing hidden either.
# Addresses that end so (with "{name}" the number of that thing), and what is to stand in one.
SURFACES: dict[str, tuple[str, str]] = {
    "page": ("/questions/{question}/[^/]+/", PUBLIC),
    "related list": ("/questions/{solved}/[^/]+/", PUBLIC),
    "list": (r"/questions/\?view=latest", PUBLIC),
    "topic": ("/categories/sim/", PUBLIC),
    "tag": ("/tags/network/", PUBLIC),
    "tags": (r"/tags/\?q=zq", TAG),
    "search": (rf"/search/\?q={SHARED}", PUBLIC),
    "search by a beginning": (rf"/search/\?q={SHARED[:-2]}", PUBLIC),
    "search with a slip": (rf"/search/\?q={SHARED.replace('kk', 'k')}", PUBLIC),
    "suggestions while typing": (rf"/questions/similar/\?title={SHARED}", PUBLIC),
    "suggestions of the page": (rf"/questions/ask/\?title={SHARED}", PUBLIC),
    "profile": ("/members/carl/", PUBLIC),
    "members": (rf"/members/\?q={SHARED}", NAME),
    "feed": ("/feeds/latest.atom", PUBLIC),
    "feed of a thread": ("/feeds/threads/{question}.atom", PUBLIC),
    "feed of a topic": ("/feeds/categories/sim.atom", PUBLIC),
    "feed of a tag": ("/feeds/tags/network.atom", PUBLIC),
    "sitemap of threads": (r"/sitemaps/threads-\d+.xml", PUBLIC),
    "sitemap of tags": (r"/sitemaps/tags-\d+.xml", TAG),
    "sitemap of pages": ("/sitemaps/pages-1.xml", "/categories/sim/"),
    # It tells numbers and where to go on: no words.
    "live endpoint": ("/questions/{question}/live/", "new answers?</span>"),
}  # fmt: skip
# What is for search engines stands on visitors' pages alone.
OF_VISITORS: dict[str, tuple[str, str]] = {
    "structured data": ("/questions/{question}/[^/]+/", rf"ld\+json[^<]*{PUBLIC}"),
}
# Visitors may not ask for names letter by letter.
OF_MEMBERS: dict[str, tuple[str, str]] = {
    "completion of titles": (rf"/complete/\?sigil=%23&q={SHARED}&.*", PUBLIC),
    "completion of tags": (r"/complete/\?sigil=%23&q=zq&.*", TAG),
    "completion of names": (rf"/complete/\?sigil=%40&q={SHARED}&.*", NAME),
}  # fmt: skip


@pytest.fixture
def standing(settings: Any) -> Iterator[town.Things]:
    with town.standing(settings) as (_people, found):
        now = clock.now()
        weights.renew(now=now)
        vocabulary.renew()
        for known in (terms, search_words, names):
            known.forget()  # what this process knew before there was all of it
        _related(now)
        _digests(now)
        outbox.run(tick=clock.now, render=letter_of, most=2_000)
        yield found


def _related(now: Any) -> None:
    """Each thread beside each other, as if all had been public when that was found out."""
    neighbours.catch_up(now=now)
    pks = list(Thread.objects.order_by("pk").values_list("pk", flat=True))
    for known in ThreadNeighbours.objects.all():
        known.ids = [*known.ids, *(pk for pk in pks if pk not in {known.pk, *known.ids})]
        known.save()


def _digests(now: Any) -> None:
    """Everybody's, of all the time that the town is there, whether they chose one or not."""
    Member.objects.filter(is_active=True).update(last_login=now)  # so that they are here
    digest_plans.enroll(now=now)
    long_ago = now - 60 * town.talk.DAY
    DigestPlan.objects.update(next_at=now, told_at=long_ago, seen_at=now, idle_at=None)
    assert digests.send_due(now=now)


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
    told += [address.format(pk=found["question"]["pk"]) for address in ASKED]
    told += [f"/sitemaps/threads-{number}.xml" for number in sitemap.thread_pages()]
    told += [f"/sitemaps/tags-{number}.xml" for number in sitemap.tag_pages()]
    told += [pattern.format(view=view) for pattern in VIEWS for view in KINDS]
    return list(dict.fromkeys(told))


def read(response: Any, address: str) -> str:
    """What was answered, without what was only asked: the parts of the address come back."""
    body = response.getvalue() if response.streaming else response.content
    text = body.decode("utf-8", "replace") + str(response.get("Location", ""))
    asked = urlsplit(address)
    for part in filter(WORD.search, asked.path.split("/")):
        text = text.replace(part, "")
    for one in WORD.findall(asked.query):
        text = text.replace(one, "")
    return text


def found_by(role: str, addresses: list[str]) -> dict[str, str]:
    """Address -> what this role reads there."""
    client, texts = roles.client_of(role), {}
    cookies = {name: one.value for name, one in client.cookies.items()}
    for address in addresses:
        METER.forget()
        cache.clear()
        client.cookies.clear()
        client.cookies.load(cookies)
        # What is shown while somebody types is a part of a page: whoever opens it is led on.
        head = {"HX-Request": "true"} if address.startswith("/questions/similar/") else {}
        with transaction.atomic():
            texts[address] = read(client.get(address, headers=head), address)
            transaction.set_rollback(True)
    return texts


def planted(texts: dict[str, str]) -> dict[str, list[str]]:
    """Plant -> where its word was read."""
    seen: dict[str, list[str]] = {}
    for address, text in texts.items():
        for one in set(WORD.findall(text)):
            seen.setdefault(NAMES[one], []).append(address)
    return seen


def blind(role: str, texts: dict[str, str], found: town.Things) -> set[str]:
    """Surfaces on which this role does not find what is public."""
    looked = SURFACES | (OF_MEMBERS if role in plants.MEMBERS else OF_VISITORS)
    numbers = {name: one.get("pk") for name, one in found.items()}
    return {
        surface
        for surface, (pattern, said) in looked.items()
        if not any(
            re.fullmatch(pattern.format(**numbers), address) and re.search(said, text)
            for address, text in texts.items()
        )
    }


@pytest.mark.parametrize("role", standing_for(roles.ROLES, "anonymous"))
def test_each_word_is_read_by_those_who_may_and_by_nobody_else(
    role: str, standing: town.Things
) -> None:
    texts = found_by(role, addresses(standing))
    seen = planted(texts)

    may = {name for name, readers in PLANTS.items() if role in readers}
    assert {name: seen[name][:5] for name in seen.keys() - may} == {}
    assert may - seen.keys() == set()
    assert blind(role, texts, standing) == set()


def test_no_mail_and_no_push_says_more(standing: town.Things) -> None:
    """What left the house when all of this had happened, and what phones would be sent of it."""
    roles_of = {one.email: role for role, one in roles.known().items()}
    told = [
        (roles_of.get(sent.to[0], "anonymous"), f"{sent.subject} {sent.body} {sent.alternatives}")
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
    assert wrong == set()
    said = {NAMES[one] for _role, text in told for one in WORD.findall(text)}
    assert said >= {"public question", "private category"}  # to its readers
    assert any(PUBLIC in text for _role, text in pushed)
    digested = set(OutboxMessage.objects.exclude(digest=None).values_list("message_id", flat=True))
    of_digests = [one for one in mail.outbox if one.extra_headers.get("Message-ID") in digested]
    assert {roles_of.get(one.to[0]) for one in of_digests} >= {"customer", "helper", "expert"}
    assert any(PUBLIC in one.body for one in of_digests)


def _push(member: Member, notice: Notice) -> Push:
    return Push(member=member, notice=notice, created_at=notice.at)
