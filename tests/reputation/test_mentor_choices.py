"""What a mentor chooses for themselves."""

import pytest

from reputation.models import Mentor
from tests import factories
from tests.reputation.mentoring import mentor

pytestmark = pytest.mark.django_db
PAGE = "/mentors/desk/settings/"
ROLES = ["visitor", "nina", "hana", "eva", "sven", "mo", "ada"]


@pytest.fixture
def client(as_, mara):
    return as_(mentor(mara))


def said(**other):
    return {
        "categories": [], "tags": "", "languages": ["en"], "from_hour": "8", "until_hour": "20",
        "capacity": "10", "offers_a_day": "3",
    } | other  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_for_mentors_alone(role, request, as_):
    client = as_(None if role == "visitor" else request.getfixturevalue(role))

    for answer in (client.get(PAGE), client.post(PAGE, said())):
        if role == "visitor":
            assert answer["Location"].startswith("/accounts/login/")
        else:
            assert answer.status_code == 403
            german, english = "nur im Mentoring", "Only mentors have these settings"
            assert (german if role == "nina" else english) in answer.content.decode()


@pytest.mark.parametrize(
    ("state", "may"),
    [("probation", True), ("active", True), ("paused", True), ("alumni", False),
     ("learning", False), ("removed", False)],
)  # fmt: skip
def test_by_standing(as_, hana, state, may):
    client = as_(mentor(hana, state=state))

    assert client.get(PAGE).status_code == (200 if may else 403)
    assert client.post(PAGE, said()).status_code == (302 if may else 403)
    assert Mentor.objects.get().offers_a_day == (3 if may else 6)


def test_chosen_and_shown_again(client, mara, sim, team):
    tag = factories.question(tag_names=["esim"]).tags.get()

    shown = client.get(PAGE).content.decode()
    assert "Sim" in shown
    assert "Team" not in shown
    answer = client.post(PAGE, said(categories=[str(sim.pk)], tags="ESIM", languages=["de", "en"]))

    assert answer["Location"] == PAGE
    found = Mentor.objects.get(member=mara)
    assert found.topics == [f"category:{sim.pk}", f"tag:{tag.pk}"]
    assert found.languages == ["de", "en"]
    assert (found.from_hour, found.until_hour, found.capacity, found.offers_a_day) == (8, 20, 10, 3)
    page = client.get(PAGE).content.decode()
    assert 'value="esim"' in page
    assert page.count("checked") == 4  # a topic, two languages, a capacity


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"languages": []}, "Please choose at least one language."),
        ({"tags": "nosuchtag"}, "There is no tag “nosuchtag” yet."),
        ({"offers_a_day": "25"}, "24"),
        ({"offers_a_day": "-1"}, "0"),
        ({"offers_a_day": "many"}, "whole number"),
        ({"from_hour": "24"}, "24"),
        ({"capacity": "6"}, "6"),
        ({"categories": ["999999"]}, "999999"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_all_stays(client, mara, sim, wrong, sentence):
    answer = client.post(PAGE, said(**{"tags": "", "categories": [str(sim.pk)]} | wrong))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "errorlist" in page
    assert sentence in page
    assert Mentor.objects.get(member=mara).capacity == 5
    if "offers_a_day" not in wrong:
        assert 'value="3"' in page


def test_a_topic_of_the_team_cannot_be_chosen(client, team):
    assert client.post(PAGE, said(categories=[str(team.pk)])).status_code == 422
