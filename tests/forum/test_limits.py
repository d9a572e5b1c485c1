"""The limits over HTTP: 429 with a sentence and a time, and nothing typed is lost."""

import uuid
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.forms.facts import NAMES
from forum.lib import clock, limits, ratelimit
from forum.lib.ratelimit import METER, Limit
from forum.models import Category, Draft, Member, Post, Thread
from forum.views.typed import KEPT_FIELDS
from tests import factories

pytestmark = pytest.mark.django_db
BODY = "Take the tray out, wait a minute, and put it back."


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()
    METER.forget()


def used_up(limit: Limit, member: Member) -> None:
    for _ in range(limit.amount):
        METER.spend(limit, who=f"member:{member.pk}", now=clock.now())


def used_up_by_address(limit: Limit, address: str = "127.0.0.1") -> None:
    wide = limit.times(limits.PER_ADDRESS)
    ratelimit._report(wide, f"address:{address}", wide.amount, clock.now())
    METER.forget()
    for _ in range(wide.batch - 1):
        METER.spend(wide, who=f"address:{address}", now=clock.now())


def test_the_figures_are_those_of_the_product() -> None:
    assert (limits.SEARCH.amount, limits.SUGGEST.amount, limits.SIGN_IN.amount) == (30, 120, 5)
    assert {limit.period for limit in (limits.SEARCH, limits.SUGGEST, limits.SIGN_IN)} == {
        timedelta(minutes=1)
    }
    assert limits.PER_ADDRESS == 100


def test_a_member_searches_thirty_times_a_minute(as_: Any, hana: Member) -> None:
    client = as_(hana)
    answers = [client.get("/search/?q=voicemail").status_code for _ in range(31)]

    refusal = client.get("/search/?q=voicemail")
    with clock.shifted(timedelta(seconds=61)):
        later = client.get("/search/?q=voicemail")

    assert answers == [200] * 30 + [429]
    assert 0 < int(refusal["Retry-After"]) <= 60
    assert b"Please wait" in refusal.content
    assert b'href="/search/?q=voicemail"' in refusal.content  # what was typed: try again
    assert later.status_code == 200


def test_visitors_share_their_address_and_get_no_cookie() -> None:
    used_up_by_address(limits.SEARCH)

    refused = Client().get("/search/?q=voicemail")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7").get("/search/?q=voicemail")

    assert (refused.status_code, elsewhere.status_code) == (429, 200)
    assert refused.cookies == {}
    assert b"csrfmiddlewaretoken" not in refused.content


def test_members_are_not_held_up_by_their_neighbours(as_: Any, hana: Member) -> None:
    used_up_by_address(limits.SEARCH)

    assert as_(hana).get("/search/?q=voicemail").status_code == 200


@pytest.mark.parametrize("limit", [limits.ANY_WRITE, limits.COSTLY_READ], ids=lambda one: one.name)
def test_many_accounts_of_one_machine_meet_a_wall(
    as_: Any, hana: Member, nina: Member, settings: Any, limit: Limit
) -> None:
    """A hundred of them at their full pace: none is beyond what one account may."""
    wide = limit.times(limits.MEMBERS_AT_ADDRESS)
    everybodys = limit.amount * 100

    waits = [METER.spend(wide, who="members:127.0.0.1", now=clock.now()) for _ in range(everybodys)]
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}

    def asked(client: Client, **given: str) -> int:
        if limit == limits.COSTLY_READ:
            return client.get("/search/?q=voicemail", **given).status_code
        return client.post(reverse("preview"), {"body": BODY}, **given).status_code

    refused = [asked(as_(hana)), asked(as_(nina))]
    let_in = [asked(as_(hana), **elsewhere), asked(Client())]
    settings.UNLIMITED_ADDRESSES = [ip_network("127.0.0.0/8")]
    assert (waits[wide.amount - 1], waits[-1] is not None) == (None, True)
    assert refused == [429, 429]
    assert let_in == [200, 200]
    assert asked(as_(hana)) == 200


def test_an_honest_range_meets_no_wall(as_: Any, hana: Member) -> None:
    """A thousand members of a mobile operator's one address who type and search at once."""
    for limit, each in ((limits.ANY_WRITE, 10), (limits.COSTLY_READ, 6)):
        wide = limit.times(limits.MEMBERS_AT_ADDRESS)
        for _ in range(1_000 * each - 1):
            METER.spend(wide, who="members:127.0.0.1", now=clock.now())

    client = as_(hana)

    assert client.get("/search/?q=voicemail").status_code == 200
    assert client.post(reverse("preview"), {"body": BODY}).status_code == 200


def test_ranges_can_be_free(settings: Any) -> None:
    used_up_by_address(limits.SEARCH)
    settings.UNLIMITED_ADDRESSES = [ip_network("127.0.0.0/8")]

    assert Client().get("/search/?q=voicemail").status_code == 200


def test_the_address_is_the_one_behind_the_proxies(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    used_up_by_address(limits.SEARCH, "198.51.100.7")

    def asked(forwarded: str) -> int:
        return Client().get("/search/?q=a", headers={"X-Forwarded-For": forwarded}).status_code

    assert asked("198.51.100.7") == 429
    assert asked("198.51.100.7, 203.0.113.5") == 200
    assert asked("nonsense") == 200


def test_search_costs_two_statements_for_visitors_and_four_for_members(
    as_: Any, hana: Member, sim: Category
) -> None:
    factories.solved(title="Voicemail is full again")
    member, visitor = as_(hana), as_(None)
    member.get("/search/?q=voicemail")
    visitor.get("/search/?q=voicemail")

    counts = []
    for client in (visitor, member):
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/?q=voicemail")
        counts.append(len(captured))

    assert counts == [2, 4]


def test_suggestions_refuse_with_a_line(as_: Any, hana: Member) -> None:
    used_up(limits.SUGGEST, hana)

    response = as_(hana).get("/questions/similar/?title=voice", headers={"HX-Request": "true"})
    page = as_(hana).get("/questions/ask/?title=voicemail+does+not+ring")

    assert response.status_code == 429
    assert response["Retry-After"]
    assert b"<html" not in response.content
    assert page.status_code == 200  # the page itself is theirs, without suggestions
    assert page.context["suggestions"] == []


@pytest.mark.parametrize("fragment", [True, False])
def test_an_answer_beyond_the_limit_is_kept_in_its_form(
    as_: Any, hana: Member, sim: Category, fragment: bool
) -> None:
    thread = factories.question()
    used_up(limits.WRITE, hana)
    headers = {"HX-Request": "true"} if fragment else {}

    response = as_(hana).post(f"/questions/{thread.pk}/answer/", {"body": BODY}, headers=headers)

    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response["HX-Reswap"] == "outerHTML"  # the form comes back, in place of the one sent
    assert b"Please wait" in response.content
    assert BODY.encode() in response.content
    assert Post.objects.filter(kind="answer").count() == 0


def test_the_pace_of_posting_says_how_long_to_wait(as_: Any, nina: Member, sim: Category) -> None:
    """So that the service worker sends again by itself what was written in a tunnel (0026)."""
    mine = factories.question(by=nina, at=clock.now() - timedelta(hours=2))
    thread = factories.question()
    client, first = as_(nina), {"body": BODY, "key": str(uuid.uuid4())}
    posted = client.post(f"/questions/{thread.pk}/answer/", first)
    waits = [
        client.post(f"/questions/{thread.pk}/answer/", {"body": BODY}),
        client.post(f"/posts/{mine.posts.get().pk}/comment/", {"body": BODY}),
    ]
    again = client.post(f"/questions/{thread.pk}/answer/", first)

    assert (posted.status_code, again.status_code) == (302, 302)
    for response in waits:
        assert response.status_code == 429
        assert 25 <= int(response["Retry-After"]) <= 30
        assert BODY.encode() in response.content


def test_the_days_limit_says_when_the_first_of_them_is_a_day_old(
    as_: Any, nina: Member, sim: Category
) -> None:
    start = clock.now() - timedelta(hours=20)
    for n in range(limits.NEWCOMER.questions):
        factories.question(by=nina, at=start + timedelta(minutes=n))
    question = {
        "title": "Why does my eSIM not activate?", "body": BODY, "category": sim.slug,
        "tag_names": "esim", "language": "en",
    }  # fmt: skip

    response = as_(nina).post("/questions/ask/", question)

    assert response.status_code == 429
    assert 4 * 3600 - 120 <= int(response["Retry-After"]) <= 4 * 3600
    assert BODY.encode() in response.content


def test_a_question_a_comment_and_an_edit_are_kept_too(
    as_: Any, hana: Member, sim: Category
) -> None:
    thread = factories.question(by=hana)
    post = thread.posts.get()
    used_up(limits.WRITE, hana)
    question = {
        "title": "Why does my eSIM not activate?", "body": BODY, "category": sim.slug,
        "tag_names": "esim", "language": "en",
    }  # fmt: skip
    client = as_(hana)
    answers = [
        client.post("/questions/ask/", question),
        client.post(f"/posts/{post.pk}/comment/", {"body": BODY}),
        client.post(f"/posts/{post.pk}/edit/", question),
    ]

    for response in answers:
        assert response.status_code == 429
        assert b"Please wait" in response.content
        assert BODY.encode() in response.content
    assert Thread.objects.count() == 1


def test_an_article_is_kept_too(as_: Any, eva: Member, sim: Category) -> None:
    used_up(limits.WRITE, eva)
    data = {
        "title": "How to read your invoice", "body": BODY, "category": sim.slug,
        "tag_names": "invoice", "language": "en",
    }  # fmt: skip

    response = as_(eva).post(reverse("write_article"), data)

    assert response.status_code == 429
    assert BODY.encode() in response.content


def test_a_visitors_question_is_kept_in_its_form(sim: Category) -> None:
    used_up_by_address(limits.KEEP)
    data = {
        "title": "Why does my eSIM not activate?", "body": BODY, "category": sim.slug,
        "tag_names": "esim", "language": "en",
    }  # fmt: skip

    response = Client().post("/questions/ask/", data)

    assert response.status_code == 429
    assert BODY.encode() in response.content


@pytest.mark.parametrize("path", ["/questions/999999/answer/", "/articles/write/"])
@pytest.mark.parametrize("fragment", [True, False])
def test_visitors_do_not_fill_the_database(path: str, fragment: bool) -> None:
    """What is typed with an ended session is kept, wherever it goes: so it is counted."""
    headers = {"HX-Request": "true"} if fragment else {}
    kept = Client().post(path, {"body": BODY}, headers=headers)
    used_up_by_address(limits.KEEP)

    refused = Client().post(path, {"body": BODY}, headers=headers)
    without_text = Client().post(path, {}, headers=headers)
    elsewhere = Client(REMOTE_ADDR="198.51.100.7").post(path, {"body": BODY}, headers=headers)

    assert [answer.status_code for answer in (kept, refused, without_text, elsewhere)] == (
        [204, 429, 204, 204] if fragment else [302, 429, 302, 302]
    )
    assert refused["Retry-After"]
    assert b"Please wait" in refused.content
    assert refused.cookies == {}
    assert Draft.objects.count() == 2


def test_what_is_kept_for_a_visitor_is_no_longer_than_its_fields() -> None:
    typed = dict.fromkeys(KEPT_FIELDS, "ü" * 20000)

    Client().post("/articles/write/", typed)

    fields = Draft.objects.get().fields
    assert {name: len(value) for name, value in fields.items()} == KEPT_FIELDS
    facts = len(NAMES) * limits.FACT_LONG[1]
    assert sum(KEPT_FIELDS.values()) <= limits.QUESTION[1] + facts + 2_000


def test_settings_and_devices_keep_what_was_typed(as_: Any, hana: Member) -> None:
    used_up(limits.SETTINGS, hana)
    profile = {"display_name": "Hana H.", "language": "en", "time_zone": "Europe/Berlin"}
    client = as_(hana)

    saved = client.post(reverse("settings"), profile)
    added = client.post(reverse("add_device"), {"name": "Pixel 9"})
    removed = client.post(reverse("remove_device", args=[1]))

    assert (saved.status_code, added.status_code, removed.status_code) == (422, 422, 429)
    assert b"Hana H." in saved.content
    assert b"Pixel 9" in added.content
    assert Member.objects.get(pk=hana.pk).display_name == "Hana"


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/posts/{post}/helped/", limits.MARK), ("/posts/{post}/accept/", limits.MARK),
        ("/questions/{thread}/clear-solution/", limits.MARK),
        ("/questions/{thread}/solved-it/", limits.MARK),
        ("/posts/{post}/delete/", limits.WRITE), ("/posts/{post}/restore/", limits.WRITE),
        ("/questions/{thread}/manage/", limits.WRITE), ("/preview/", limits.PREVIEW),
        ("/preferences/", limits.SETTINGS),
    ],
)  # fmt: skip
def test_every_other_write_is_counted(
    as_: Any, hana: Member, mo: Member, sim: Category, path: str, limit: Limit
) -> None:
    sends = mo if "manage" in path else hana  # whom the guard of the team lets through
    thread = factories.question()
    post = factories.answer(thread)
    url = path.format(post=post.pk, thread=thread.pk)
    used_up(limit, sends)

    response = as_(sends).post(url, {"body": BODY})
    fragment = as_(sends).post(url, {"body": BODY}, headers={"HX-Request": "true"})

    assert (response.status_code, fragment.status_code) == (429, 429)
    assert response["Retry-After"]
    assert b"what you typed is still there" in response.content
    assert b"<html" not in fragment.content


SIGN_IN = [
    "account_login", "account_signup", "account_signup_by_passkey", "account_request_login_code",
    "account_reset_password", "mfa_login_webauthn", "mfa_authenticate",
    "account_confirm_login_code",
]  # fmt: skip


@pytest.mark.parametrize("name", SIGN_IN)
def test_an_address_signs_in_five_hundred_times_a_minute(name: str) -> None:
    used_up_by_address(limits.SIGN_IN)

    response = Client().post(reverse(name), {})
    other = Client(REMOTE_ADDR="198.51.100.7").post(reverse(name), {})

    assert (response.status_code, other.status_code != 429) == (429, True)
    assert response["Retry-After"]


def test_looking_at_the_sign_in_page_is_not_counted() -> None:
    used_up_by_address(limits.SIGN_IN)

    assert Client().get(reverse("account_login")).status_code == 200


@pytest.mark.parametrize("name", SIGN_IN)
def test_without_the_cache_nobody_signs_in_and_everybody_reads(settings: Any, name: str) -> None:
    settings.CACHES = {"default": {"BACKEND": "tests.forum.lib.test_ratelimit.CacheAway"}}
    client = Client(raise_request_exception=False)

    refused = client.post(reverse(name), {})

    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert client.get("/search/?q=voicemail").status_code == 200
    assert client.get("/questions/").status_code == 200


def test_allauths_own_limits_tell_a_time() -> None:
    data = {"email": "new@example.com", "display_name": "Nora", "agrees_to_rules": "on"}
    Client().post(reverse("account_signup"), data)

    response = Client().post(reverse("account_signup"), data)

    assert (response.status_code, response["Retry-After"]) == (429, "60")
