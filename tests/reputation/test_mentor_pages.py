"""One's own mentor on pages: seen, explained, changed in one tap; and joining by an invitation."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from forum.lib import clock
from reputation.domain import graduation, matching, sponsors
from reputation.domain import pairings as parting
from reputation.models import Mentor, MentorThanks, MentorVerdict, Newcomer, Pairing
from reputation.queries import pairings as reads
from tests import counting, factories
from tests.reputation import guides
from tests.reputation.guides import mentor, newcomer
from tests.reputation.test_graduation import graduated, invited

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "newcomer", "hana", "mara", "eva", "mo", "sven", "ada", "olga"]
MINE = "/mentors/mine/"
SIGN_IN, DONE = "sign in", "done"


@pytest.fixture
def paired(db):
    """A newcomer and their mentor, who knows what they asked about."""
    mentor("mentor")
    sim = factories.category("sim", name={"en": "SIM and eSIM"})
    Mentor.objects.update(topics=[f"category:{sim.pk}"])
    person = newcomer("newcomer")
    return matching.assign(
        newcomer=person, topics=[f"category:{sim.pk}"], language="en", now=clock.now()
    )


def outcome(response):
    if response.status_code == 302:
        return SIGN_IN if response["Location"].startswith("/accounts/login/") else DONE
    return DONE if response.status_code == 200 else response.status_code


@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(role, paired, request, as_):
    people = {"visitor": None, "newcomer": paired.newcomer}
    person = people[role] if role in people else request.getfixturevalue(role)
    own, invites = role == "newcomer", {"mara"}
    if role in invites:
        person.standing.points = 50
        person.standing.save()
    sent = {"pairing": paired.pk}
    expected = {
        (MINE, None): DONE,
        ("/mentors/mine/want/", ()): DONE if own else 403,
        ("/mentors/mine/helped/", ()): 404,
        ("/mentors/mine/verdict/", ()): 404,
        ("/mentors/mine/undo/", ()): 403,
        ("/mentors/mine/change/", tuple(sent.items())): DONE if own else 403,
        ("/mentors/mine/change/", ()): 403,
        ("/mentors/mine/out/", (("pairing", "x"),)): 403,
        ("/mentors/sponsoring/", None): DONE,
        ("/mentors/sponsoring/link/", ()): DONE if role in invites else 403,
        ("/mentors/sponsoring/revoke/", ()): DONE,
        ("/mentors/sponsoring/end/", ()): DONE,
    }
    client, wrong = as_(person), {}
    for (path, body), wanted in expected.items():
        response = client.get(path) if body is None else client.post(path, dict(body))
        got = outcome(response)
        if got != (SIGN_IN if role == "visitor" else wanted):
            wrong[path, body] = got
    assert wrong == {}
    paired.refresh_from_db()
    assert (paired.ending == "changed") is own


def test_the_mentor_is_shown_and_explained(paired, as_):
    client = as_(paired.newcomer)
    for path in ("/", "/questions/ask/?title=esim", "/members/newcomer/"):
        page = client.get(path).content.decode()
        assert "Your mentor" in page, path
        assert "Mentor</a>" in page, path
    page = client.get(MINE).content.decode()
    assert "Knows what you asked about: SIM and eSIM" in page
    assert "Had room: 0 of 5 places were taken" in page
    for person in (None, paired.guide):
        assert "Your mentor" not in as_(person).get("/members/newcomer/").content.decode()
        assert "Your mentor" not in as_(person).get("/").content.decode()


def test_beside_a_question_one_box_says_what_there_is(as_):
    def box(person):
        page = as_(person).get("/questions/ask/?title=esim").content.decode()
        assert page.count("help-first") <= 1
        assert "mentor-card" not in page
        found = re.search(r'<div class="help-first">.*?</div></div>', page, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[0]) if found else ""

    person = newcomer("nils")
    assert "Show it to a mentor first" in box(person)
    assert "Show it" not in box(mentor(member=newcomer()).member)
    Mentor.objects.update(state="paused")
    matching.assign(newcomer=person, topics=[], language="en", now=clock.now())
    assert "No mentor is free just now" in box(person)
    assert "Show it" not in box(person)
    Mentor.objects.update(state="active")
    matching.match_waiting(now=clock.now())
    assert "Show it to my mentor first" in box(person)
    parting.out(pairing_id=Pairing.objects.get().pk, by=person, now=clock.now())
    assert "You go on without a mentor. Have one again" in box(person)
    Newcomer.objects.update(state="graduated")
    assert box(person) == ""


def test_changed_and_taken_back_on_the_page(paired, as_):
    client, other = as_(paired.newcomer), mentor("other")
    for _ in range(2):
        page = client.post("/mentors/mine/change/", {"pairing": paired.pk}, follow=True)
    assert "Other</a>" in page.content.decode()
    assert reads.mentor_of(paired.newcomer_id).guide == other.member

    for _ in range(2):
        page = client.post("/mentors/mine/undo/", follow=True).content.decode()
        assert "Mentor is your mentor again." in page

    current = reads.mentor_of(paired.newcomer_id)
    client.post("/mentors/mine/out/", {"pairing": current.pk})
    page = client.get("/members/newcomer/").content.decode()
    assert "You go on without a mentor." in page
    assert "Return to Mentor" in page
    assert "guide-card" not in client.get("/").content.decode()


def test_full_is_said_honestly_with_real_people(hana, sim, as_):
    for _ in range(2):
        thread = factories.question(category=sim, tag_names=["esim"])
        factories.answer(thread, by=hana)
    person = newcomer("nils")
    tag = thread.tags.get()
    matching.assign(newcomer=person, topics=[f"tag:{tag.pk}"], language="en", now=clock.now())

    page = as_(person).get(MINE).content.decode()

    assert "No mentor is free just now" in page
    assert "These people answer on esim" in page
    assert "2 questions answered lately" in page
    assert "/members/hana/" in page
    assert "No mentor is free just now" in as_(person).get("/").content.decode()
    as_(person).post("/mentors/mine/out/")
    assert guides.states() == {"out": 1}


def test_after_graduation_it_is_said_how_it_was(as_):
    pairing = graduated(mentor("mentor"), handle="nils")
    client = as_(pairing.newcomer)
    assert "How was it with Mentor?" in client.get("/").content.decode()

    wrong = client.post("/mentors/mine/verdict/", {"stars": "", "words": "So kind"})
    assert wrong.status_code == 422
    assert "So kind" in wrong.content.decode()
    assert "Please choose from one to five." in wrong.content.decode()
    assert client.post("/mentors/mine/verdict/", {"stars": "9"}).status_code == 422
    long = client.post("/mentors/mine/verdict/", {"stars": "5", "words": "x" * 501})
    assert long.status_code == 422
    for _ in range(2):
        client.post("/mentors/mine/verdict/", {"stars": "4", "words": "So kind"})
        client.post("/mentors/mine/helped/")

    assert list(MentorVerdict.objects.values_list("stars", "words")) == [(4, "So kind")]
    assert MentorThanks.objects.filter(withdrawn_at=None).count() == 1
    page = client.get(MINE).content.decode()
    assert "You gave 4 of 5" in page
    assert 'aria-pressed="true"' in page
    assert "From 50 points on you can stand by newcomers. You have 0." in page
    client.post("/mentors/mine/helped/", {"undo": "1"})
    assert MentorThanks.objects.filter(withdrawn_at=None).count() == 0
    assert "So kind" not in as_(pairing.guide).get("/members/mentor/").content.decode()
    assert "guide-card" not in client.get("/").content.decode()


def test_joining_by_an_invitation(hana, as_, client):
    link = invited(hana)
    path = reverse("sponsor_invitation", args=[link.secret])
    page = client.get(path)
    assert (page.status_code, "Hana invites you" in page.content.decode()) == (200, True)
    assert client.post(path)["Location"] == reverse("account_signup")
    person = newcomer("nils")
    client.force_login(person, backend="forum.adapter.MemberBackend")  # no sign-in of allauth's
    assert Pairing.objects.count() == 0

    assert client.post(path)["Location"] == MINE
    assert client.post(path)["Location"] == MINE

    assert reads.sponsor_of(person.pk).guide == hana
    assert "Your sponsor" in client.get(MINE).content.decode()
    assert "nils" in as_(hana).get("/mentors/sponsoring/").content.decode()
    assert "your own invitation" in as_(hana).get(path).content.decode()
    refused = as_(factories.member()).post(path)
    assert (refused.status_code, "new here" in refused.content.decode()) == (403, True)
    as_(hana).post("/mentors/sponsoring/revoke/")
    assert "does not work any more" in client.get(path).content.decode()
    assert client.get("/mentors/with/nothing/").status_code == 404


def test_who_signs_in_after_an_invitation_has_its_sponsor(hana, client):
    path = reverse("sponsor_invitation", args=[invited(hana).secret])
    newcomer("nils")
    client.post(path)
    client.post(
        "/accounts/login/", {"login": "nils@example.com", "password": "correct horse"}
    )  # fmt: skip

    assert reads.sponsored_by(hana.pk)[0].newcomer.handle == "nils"


def test_pages_take_as_many_statements_with_one_as_with_twenty(paired, hana, sim, as_):
    client = as_(paired.newcomer)
    before = counting.statements(client, MINE), counting.statements(client, "/")
    for n in range(20):
        Pairing.objects.create(
            newcomer=paired.newcomer, guide=factories.member(), kind="mentor", ending="paused",
            began_at=clock.now() - timedelta(days=20), ended_at=clock.now() - timedelta(days=n + 2),
        )  # fmt: skip
    assert (counting.statements(client, MINE), counting.statements(client, "/")) == before

    person = newcomer("nils")
    Mentor.objects.update(load=5)
    factories.answer(factories.question(category=sim), by=hana)
    matching.assign(newcomer=person, topics=[], language="en", now=clock.now())
    waits = counting.statements(as_(person), MINE)
    for _ in range(20):
        factories.answer(factories.question(category=sim))
    assert counting.statements(as_(person), MINE) == waits

    own = as_(hana)
    invited(hana)
    one = counting.statements(own, "/mentors/sponsoring/")
    for _ in range(3):
        sponsors.join(
            link=invited(hana), by=newcomer(), now=clock.now()
        )  # fmt: skip
    assert counting.statements(own, "/mentors/sponsoring/") == one


def test_established_members_pay_nothing_for_it(hana, as_):
    mentor()
    before = counting.statements(as_(hana), "/")
    Newcomer.objects.create(
        member=hana, state="graduated", began_at=clock.now(), since=clock.now(), language="en"
    )
    assert counting.statements(as_(hana), "/") == before
    graduation.sweep(now=clock.now())
