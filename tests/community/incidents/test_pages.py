"""What people see of known incidents, and who may do what."""

from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from community.domain import incidents
from community.models import Incident, IncidentThread
from forum.domain import look
from forum.lib import clock
from forum.models import Category, Member, Post, Thread
from tests import factories
from tests.community.desk import scene
from tests.community.incidents.outage import outage
from tests.community.incidents.test_incidents import ANSWER, ended, informed, opened
from tests.counting import statements

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "asker", "nina", "hana", "mara", "eva", "mo", "sven", "ada"]
STAFF = {"eva", "mo", "sven", "ada"}
EVERYONE = set(ROLES) - {"visitor"}
SIGN_IN, DONE, NO = "sign in", "done", 403
WORDS = {"title_en": "No network in Rostock", "known_since": "2026-11-26T10:12"}


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(response: Any) -> object:
    if response.status_code == 302:
        return SIGN_IN if response["Location"].startswith("/accounts/login/") else DONE
    return DONE if response.status_code == 200 else response.status_code


def acts(incident: Incident, belonging: Thread, free: Thread) -> dict[str, tuple[Any, ...]]:
    """name -> (address, what is sent, who may); `asker` asked what belongs to it."""
    one, of = f"/incidents/{incident.pk}/", "/incidents/of/"
    return {
        "too": (f"{one}too/", {}, EVERYONE),
        "change": (f"{one}change/", WORDS, STAFF),
        "inform": (f"{one}inform/", {"body": ANSWER}, STAFF),
        "end": (f"{one}end/", {}, STAFF),
        "false alarm": (f"{one}false-alarm/", {}, STAFF),
        "open": (f"{of}{free.pk}/open/", WORDS | {"sure": "1"}, STAFF),
        "join": (f"{of}{free.pk}/join/", {"incident": incident.pk}, STAFF),
        "differs": (f"{of}{belonging.pk}/differs/", {}, STAFF | {"asker"}),
    }


@pytest.mark.parametrize("role", ROLES)
def test_matrix(role: str, request: Any, as_: Any):
    incident, asked = outage()
    who = {"visitor": None, "asker": asked[1].author}
    person = who[role] if role in who else request.getfixturevalue(role)
    free, wrong = factories.question(), {}
    for act, (address, sent, may) in acts(incident, asked[1], free).items():
        with undone():
            got = outcome(as_(person).post(address, sent))
            opened_by_get = outcome(as_(person).get(address))
        expected = DONE if role in may else SIGN_IN if role == "visitor" else NO
        if got != expected or opened_by_get not in (DONE, SIGN_IN, NO):
            wrong[act] = (got, expected)
    assert wrong == {}


def test_hidden_incidents_are_missing(as_: Any, mo: Member, olga: Member, sim: Category, team: Any):
    thread = factories.question(category=sim)
    incident = opened(thread, mo, clock.now())
    Thread.objects.filter(pk=thread.pk).update(category=team)
    look.renew()

    for client in (as_(None), as_(olga)):
        assert client.get(f"/incidents/{incident.pk}/").status_code == 404
        assert "Kein Internet" not in client.get("/").text
        assert "Kein Internet" not in client.get("/incidents/").text
    assert as_(mo).get(f"/incidents/{incident.pk}/").status_code == 200
    assert as_(None).get("/incidents/0/").status_code == 404


def test_banners_stand_where_somebody_asks_or_searches(as_: Any, olga: Member, mo: Member):
    incident, _asked = outage()
    places = ["/", "/questions/ask/", "/questions/ask/?title=internet+weg", "/search/?q=rostock"]

    for client in (as_(None), as_(olga)):
        for place in places:
            page = client.get(place).text
            assert "Kein Internet in Rostock seit heute Mittag" in page, place
            assert "5 affected" in page
    assert as_(None).get("/").text.count("csrfmiddlewaretoken") == 0
    assert "Kein Internet" not in as_(None).get("/questions/ask/?whole").text
    ended(incident, mo, clock.now())
    for place in places:
        assert "5 affected" not in as_(None).get(place).text


def test_a_visitors_kept_page_follows(as_: Any, mo: Member, sim: Category):
    """The first page is kept for visitors, and is made anew with what it says."""
    visitor = as_(None)
    assert "notice bad incident" not in visitor.get("/").text
    incident = opened(factories.question(category=sim), mo, clock.now())
    assert "Kein Internet in Rostock" in visitor.get("/").text
    incidents.change(
        incident=incident, title={"en": "All is dark"}, message={}, known_since=clock.now(),
        by=mo, now=clock.now(),
    )  # fmt: skip
    assert "All is dark" in visitor.get("/").text
    informed(incident, mo, clock.now())
    assert "What helps" in visitor.get("/").text
    ended(incident, mo, clock.now())
    assert "All is dark" not in visitor.get("/").text


def test_one_tap_and_back(as_: Any, olga: Member, mo: Member, sim: Category):
    incident = opened(factories.question(category=sim), mo, clock.now())
    client, address = as_(olga), f"/incidents/{incident.pk}/too/"

    there = client.post(address, {"next": "/search/?q=rostock"})
    client.post(address)
    page = client.get("/").text

    assert there["Location"] == "/search/?q=rostock"
    assert ("2 affected" in page, "we tell you" in page) == (True, True)
    client.post(address, {"said": "0"})
    assert "we tell you" not in client.get("/").text
    away = client.post(address, {"next": "https://elsewhere.example/"})
    assert away["Location"] == f"/incidents/{incident.pk}/"
    assert client.get(address)["Location"] == f"/incidents/{incident.pk}/"


def test_a_visitor_signs_in_first(as_: Any, mo: Member, sim: Category):
    incident = opened(factories.question(category=sim), mo, clock.now())
    page = as_(None).get(f"/incidents/{incident.pk}/")
    assert ("Sign in: I have this too" in page.text, page.text.count("csrfmiddleware")) == (True, 0)


def test_the_page_of_a_question_says_to_what_it_belongs(as_: Any, mo: Member, olga: Member):
    _incident, asked = outage()
    first, other = asked[0], asked[1]

    place, member = other.get_absolute_url(), as_(other.author)
    assert "Mine is different" in member.get(place).text
    assert "Known since" in as_(None).get(place).text
    assert "Mine is different" not in as_(olga).get(place).text
    assert "It is different" in as_(mo).get(place).text
    assert "5 people have it" in as_(None).get(first.get_absolute_url()).text
    assert "Mine is different" not in as_(first.author).get(first.get_absolute_url()).text
    assert as_(None).get("/questions/").text.count("Known incident") == 5

    member.post(f"/incidents/of/{other.pk}/differs/")
    assert "Known since" not in as_(None).get(place).text


def test_the_team_opens_one_from_a_question(as_: Any, eva: Member, olga: Member, sim: Category):
    thread = factories.question(category=sim)
    client, address = as_(eva), f"/incidents/of/{thread.pk}/open/"

    assert address in client.get(thread.get_absolute_url()).text
    assert address not in as_(olga).get(thread.get_absolute_url()).text
    assert thread.title in client.get(address).text
    bad = client.post(address, {"title_en": "", "known_since": "2026-11-26T10:12"})
    assert (bad.status_code, "give it a title" in bad.text) == (422, True)
    worse = client.post(address, {"title_de": "Netz weg", "known_since": "yesterday"})
    assert (worse.status_code, "Netz weg" in worse.text) == (422, True)
    private = client.post(
        address, WORDS | {"message_en": "Call 0171 2345678 or mail jo@example.org"}
    )
    assert (private.status_code, "something private" in private.text) == (422, True)
    done = client.post(address, WORDS | {"sure": "1"})
    incident = Incident.objects.get()
    assert done["Location"] == f"/incidents/{incident.pk}/"
    assert incident.title == {"en": "No network in Rostock"}
    another = factories.question(category=sim)
    assert "It belongs to: No network" in client.get(another.get_absolute_url()).text


def test_what_is_wrong_stands_beside_its_field(as_: Any, eva: Member, sim: Category):
    client, thread = as_(eva), factories.question(category=sim)
    address, later = f"/incidents/of/{thread.pk}/open/", clock.now() + timedelta(days=2)
    coming = {"known_since": f"{later:%Y-%m-%dT%H:%M}"}

    empty = client.post(address, WORDS | {"title_en": ""})
    early = client.post(address, WORDS | coming)

    first = 'id="id_title_de_error"><li>'
    assert "give it a title" in empty.text[empty.text.index(first) :][:600]
    assert 'id="id_title_en_error"' not in empty.text
    assert "still to come" in early.text[early.text.index('id="id_known_since_error"') :][:600]
    assert not Incident.objects.exists()
    form = client.get(address).text
    assert form.count("(in one language at least)") == 2
    incident = opened(thread, eva, clock.now())
    changed = client.post(f"/incidents/{incident.pk}/change/", WORDS | coming)
    assert (changed.status_code, "still to come" in changed.text) == (422, True)


def test_a_question_that_has_an_incident_leads_to_it(as_: Any, eva: Member, olga: Member):
    incident, (first, *_others) = outage()

    for thread in (incident.thread, first):
        address = f"/incidents/of/{thread.pk}/open/"
        got = as_(eva).get(address)
        assert (got.status_code, got["Location"]) == (302, f"/incidents/{incident.pk}/")
        assert as_(olga).get(address).status_code == 403


def test_what_the_team_sends_twice_is_one_and_what_is_wrong_comes_back(
    as_: Any, eva: Member, sim: Category
):
    incident = opened(factories.question(category=sim), eva, clock.now())
    client, one = as_(eva), f"/incidents/{incident.pk}/"
    key = "0f8fad5b-d9cb-469f-a165-70867728950e"

    short = client.post(f"{one}inform/", {"body": "no", "key": key})
    assert (short.status_code, "\nno</textarea>" in short.text) == (422, True)
    for _ in range(2):
        client.post(f"{one}inform/", {"body": ANSWER, "key": key})
    assert Post.objects.filter(kind="answer").count() == 1
    wrong = client.post(f"{one}change/", WORDS | {"title_en": ""})
    assert (wrong.status_code, "Please give it a title" in wrong.text) == (422, True)
    client.post(f"{one}end/")
    late = client.post(f"{one}inform/", {"body": ANSWER + " Noch einmal."})
    assert (late.status_code, "This incident is over" in late.text) == (422, True)


def test_pages_cost_the_same_with_1_and_with_20(as_: Any, mo: Member, olga: Member, sim: Category):
    start = clock.now() - timedelta(hours=3)
    incident, asked = outage(start=start)
    IncidentThread.objects.exclude(thread=asked[1]).delete()
    clients = {"visitor": as_(None), "member": as_(olga), "team": as_(mo)}
    places = ["/", "/search/?q=rostock", "/questions/ask/", f"/incidents/{incident.pk}/",
              "/incidents/", asked[1].get_absolute_url()]  # fmt: skip

    def seen() -> dict[tuple[str, str], int]:
        return {
            (who, place): statements(client, place)
            for who, client in clients.items()
            for place in places
        }

    one = seen()
    for n in range(20):
        thread = factories.question(category=sim, at=start + timedelta(minutes=n))
        IncidentThread.objects.create(incident=incident, thread=thread, at=start)
        opened(factories.question(category=sim), mo, clock.now())

    assert seen() == one


def test_two_change_the_words_and_none_are_lost(as_: Any, mo: Member, sim: Category):
    incident = opened(factories.question(category=sim), mo, clock.now())
    client, address = as_(mo), f"/incidents/{incident.pk}/change/"
    first = Incident.objects.get().fingerprint
    assert f'value="{first}"' in client.get(f"/incidents/{incident.pk}/").text
    assert client.post(address, WORDS | {"base": first}).status_code == 302
    now = Incident.objects.get().fingerprint
    assert now != first

    late = client.post(address, WORDS | {"title_en": "No network at all", "base": first})

    assert late.status_code == 422
    assert "Meanwhile somebody else changed these words." in late.text
    assert "No network at all" in late.text  # what they typed, beneath what it says now
    assert f'value="{now}"' in late.text
    assert Incident.objects.get().title == {"en": "No network in Rostock"}
    meant = client.post(address, WORDS | {"title_en": "No network at all", "base": now})
    assert meant.status_code == 302


def test_at_the_limit_an_incident_waits_with_its_words(as_: Any, mo: Member):
    thread = factories.question()
    scene.at_the_limit(mo)

    page = as_(mo).post(f"/incidents/of/{thread.pk}/open/", WORDS | {"sure": "1"})

    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert WORDS["title_en"] in page.text
    assert not Incident.objects.exists()
