"""The pages of mentors: what everybody reads, and every role against every act."""

import re
from datetime import timedelta
from typing import Any

import pytest

from forum.lib import clock
from forum.models import Member, Standing
from reputation.domain import quizzes, removals
from reputation.lib import lessons
from reputation.models import (
    Application,
    ApplicationWord,
    LessonRead,
    Mentor,
    Nomination,
    Probation,
    Quiz,
    Removal,
    RemovalWord,
    Renewal,
    Sponsor,
    SponsorLink,
)
from tests import factories
from tests.counting import statements
from tests.reputation import mentor_ways

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ROLES = ["visitor", "hana", "mara", "eva", "sven", "mo", "ada"]
TEAM = {"sven", "mo", "ada"}
GERMAN = {"Accept-Language": "de"}
WHY = {"body": "Always patient, always exact."}


def words(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def outcome(response):
    if response.status_code == 302:
        is_sign_in = response["Location"].startswith("/accounts/login/")
        return "sign in" if is_sign_in else "done"
    return {200: "shown"}.get(response.status_code, response.status_code)


@pytest.fixture
def mentor_mara(mara):
    """The cast's mentor, with the row that stands behind it."""
    at = clock.now() - 50 * DAY
    return Mentor.objects.create(member=mara, state="active", since=at, languages=["de"])


def test_everybody_reads_who_is_there_and_when(as_, sim):
    mentor_ways.mentor(
        "zoe", languages=["de", "en"], topics=[f"category:{sim.pk}"], capacity=5, load=2,
        from_hour=17, until_hour=22,
    )  # fmt: skip
    mentor_ways.mentor("amy", state="paused", paused_until=clock.now().date() + 5 * DAY)
    mentor_ways.mentor("ben", capacity=5, load=5)
    mentor_ways.mentor("old", state="alumni")
    Member.objects.filter(handle="zoe").update(time_zone="Asia/Tokyo")
    viewer = factories.member(time_zone="Asia/Kolkata")
    Standing.objects.filter(member=viewer).update(points=10)

    page, theirs = words(as_(None).get("/mentors/")), words(as_(viewer).get("/mentors/"))

    assert page.index("Amy") < page.index("Ben") < page.index("Zoe")
    assert "Deutsch, English" in page or "German, English" in page
    assert "usually there 09:00–21:00" in page  # Ben's zone is the site's
    assert "usually there 13:30–18:30" in theirs
    assert "3 free places" in page
    assert "no free place just now" in page
    assert "pauses until" in page
    assert "Old" in page[page.index("Alumni") :]
    assert "What it takes" in page
    assert "How far you are" in theirs


def test_the_ways_to_suggesting_and_deciding_are_linked(as_, mentor_mara, hana, olga, mo):
    Standing.objects.filter(pk=olga.pk).update(points=200)
    link, list_ = 'href="/mentors/nominate/olga/"', 'href="/mentors/applications/"'
    probing = mentor_ways.mentor("pat", state="probation")
    sees = [mentor_mara.member, mo]
    for person in (None, hana, olga, probing.member, *sees):
        page = as_(person).get(olga.get_absolute_url()).content.decode()
        assert (link in page) == (person in sees), person
    assert "/nominate/" not in as_(mo).get(probing.member.get_absolute_url()).content.decode()
    assert "/nominate/" not in as_(mo).get(hana.get_absolute_url()).content.decode()  # no points
    assert list_ in as_(mentor_mara.member).get("/mentors/desk/").content.decode()
    assert list_ not in as_(probing.member).get("/mentors/desk/").content.decode()


def test_search_engines_may_keep_it(as_):
    page = as_(None).get("/mentors/").content.decode()

    assert "noindex" not in page
    assert "/mentors/</loc>" in as_(None).get("/sitemaps/pages-1.xml").content.decode()


def test_the_number_of_statements_does_not_grow(as_, hana, mo):
    def fill(many):
        for _ in range(many):
            mentor_ways.applied()
            one = mentor_ways.mentor(topics=["category:1", "tag:1"])
            Probation.objects.create(
                mentor=one, buddy=one.member, began_at=clock.now(), until=clock.now()
            )
            removals.ask(mentor=one, by=mo, reason="Why so.", now=clock.now())

    pages = {
        (None, "/mentors/"), (hana, "/mentors/"), (mo, "/moderation/mentors/"),
        (mo, "/mentors/applications/"),
    }  # fmt: skip
    fill(1)
    one = {(who, path): statements(as_(who), path) for who, path in pages}
    fill(19)

    assert {(who, path): statements(as_(who), path) for who, path in pages} == one
    assert max(one.values()) <= 20


@pytest.mark.parametrize("role", ROLES)
def test_every_role_against_every_act(role, request, as_, mentor_mara, hana, max_):
    person = None if role == "visitor" else request.getfixturevalue(role)
    waiting, other = mentor_ways.applied("cara"), mentor_ways.mentor("rosa")
    running = Probation.objects.create(
        mentor=mentor_ways.mentor("pat", state="probation"), buddy=None, began_at=clock.now(),
        until=clock.now() + DAY,
    )  # fmt: skip
    open_one = removals.ask(mentor=other, by=max_, reason="Silent.", now=clock.now() - 8 * DAY)
    client = as_(person)
    acts: dict[str, tuple[Any, set[str]]] = {
        "page": (client.get("/mentors/"), {*ROLES}),
        "lesson": (client.get("/mentors/lessons/tone/"), {*ROLES}),
        "conduct": (client.get("/mentors/conduct/"), {*ROLES}),
        "applications": (client.get("/mentors/applications/"), TEAM | {"mara"}),
        "application": (client.get(f"/mentors/applications/{waiting.pk}/"), TEAM | {"mara"}),
        "probation": (client.get(f"/mentors/probations/{running.pk}/"), TEAM),
        "team": (client.get("/moderation/mentors/"), TEAM),
        "removal": (client.get(f"/moderation/mentors/removals/{open_one.pk}/"), TEAM),
        "remove": (client.get("/moderation/mentors/remove/pat/"), TEAM),
        "nominate form": (client.get(f"/mentors/nominate/{max_nominee(hana).handle}/"),
                          TEAM | {"mara"}),
        "nominate": (client.post("/mentors/nominate/nora/", WHY), TEAM | {"mara"}),
        "decide": (client.post(f"/mentors/applications/{waiting.pk}/", WHY | {"yes": "1"}),
                   TEAM | {"mara"}),
        "object": (client.post(f"/mentors/probations/{running.pk}/", WHY), TEAM),
        "ask": (client.post("/moderation/mentors/remove/mara/", WHY), TEAM),
        "second": (client.post(f"/moderation/mentors/removals/{open_one.pk}/", WHY | {"no": "1"}),
                   TEAM),
        "read": (client.post("/mentors/lessons/tone/"), {"hana", "mara"}),
        "pause": (client.post("/mentors/standing/pause/", {"short": "1"}), {"mara"}),
        "resume": (client.post("/mentors/standing/resume/"), {"mara"}),
        "leave": (client.post("/mentors/standing/leave/"), {"mara"}),
    }  # fmt: skip

    for name, (answer, who) in acts.items():
        is_page = answer.request["REQUEST_METHOD"] == "GET"
        wanted: Any = ("shown" if is_page else "done") if role in who else 403
        if role == "visitor" and role not in who:
            wanted = "sign in"
        assert (name, outcome(answer)) == (name, wanted)
    done = int(role in TEAM)
    assert Removal.objects.count() == 1 + done
    assert RemovalWord.objects.count() == done
    assert ApplicationWord.objects.count() == int(role in TEAM | {"mara"})
    assert Nomination.objects.count() == int(role in TEAM | {"mara"})
    assert LessonRead.objects.count() == int(role in {"hana", "mara"})


def max_nominee(hana):
    return Member.objects.filter(handle="nora").first() or factories.member("nora")


@pytest.fixture
def max_(db):
    return factories.member("max", staff_role="moderator")


@pytest.mark.parametrize(
    "path",
    ["become/", "quiz/", "renewal/", "apply/", "standing/", "standing/pause/", "sponsoring/"],
)
def test_visitors_are_sent_to_sign_in(client, path):
    assert outcome(client.post(f"/mentors/{path}")) in ("sign in", 405)
    assert outcome(client.get(f"/mentors/{path}")) in ("sign in", "done")


def test_the_way_says_what_is_missing_and_what_comes_next(as_, hana):
    page = words(as_(hana).get("/mentors/become/"))

    assert "2 of 8 lines are met." in page
    assert "Answer 25 more questions." in page
    assert "1000 more points, or a mentor suggests you." in page
    assert "Something on the checklist is still missing." in page
    assert "From 50 points on you can stand by newcomers." in page
    Standing.objects.filter(pk=hana.pk).update(points=60)
    own = words(as_(hana).get(hana.get_absolute_url()))
    assert "On the way to being a mentor: 2 of 8" in own
    assert "On the way" not in words(as_(factories.member()).get(hana.get_absolute_url()))


def test_the_team_reads_what_it_takes_and_is_sent_nowhere_in_vain(as_, mo):
    answer = as_(mo).get("/mentors/become/", follow=True)

    assert answer.redirect_chain == [("/mentors/", 302)]
    assert "You are on the team already." in words(answer)
    assert 'href="/mentors/quiz/"' not in answer.content.decode()


def test_lessons_one_after_the_other_in_german(as_):
    client = as_(factories.member("greta", language="de"))
    for code in lessons.CODES:
        path = f"/mentors/lessons/{code}/"
        assert lessons.lesson(code, "de").title in words(client.get(path))
        answer = client.post(path)
        assert answer.status_code == 302

    assert answer["Location"] == "/mentors/become/"
    assert LessonRead.objects.count() == 6
    assert client.get("/mentors/lessons/nothing/").status_code == 404


def test_the_quiz_keeps_answers_and_explains_what_was_wrong(as_, hana):
    client = as_(hana)
    client.post("/mentors/quiz/", {"begin": "1"})
    quiz = Quiz.objects.get()
    given = mentor_ways.right(quiz, wrong=3)
    some = dict(list(given.items())[:6])

    page = client.post("/mentors/quiz/", some)
    assert page.status_code == 422
    assert "Some questions have no answer yet." in page.content.decode()
    assert client.get("/mentors/quiz/").content.decode().count(" checked") == 6
    client.post("/mentors/quiz/", {**given, "nonsense": "7"})

    shown = words(client.get("/mentors/quiz/"))
    assert "7 of 10 are right, which is not quite enough this time." in shown
    assert "You can try again a day after the last time." in shown
    pool = lessons.questions("en")
    for code, _order in quiz.questions[:3]:
        assert pool[code].why in client.get("/mentors/quiz/").content.decode().replace(
            "&#x27;", "'"
        )
    assert client.post("/mentors/quiz/", {"begin": "1"}).status_code == 403
    bad = client.post("/mentors/quiz/", dict.fromkeys(given, "99"))
    assert (bad.status_code, Quiz.objects.count()) == (200, 1)


def test_applying_keeps_what_was_typed(as_):
    cara = mentor_ways.capable()
    mentor_ways.learn(cara, now=clock.now())
    client = as_(cara)
    sent = {
        "words": mentor_ways.WORDS, "languages": ["de"], "capacity": "10", "from_hour": "17",
        "until_hour": "22", "key": "3e0b8a64-9a55-4b7c-8d9b-6a3a8f5f4d10",
    }  # fmt: skip

    page = client.post("/mentors/apply/", sent)
    assert page.status_code == 422
    assert mentor_ways.WORDS in page.content.decode()
    wrong_ones = (
        {"languages": ["xx"]}, {"capacity": "7"}, {"words": "Short."}, {"from_hour": "30"},
        {"categories": ["999999"]},
    )  # fmt: skip
    for wrong in wrong_ones:
        bad = client.post("/mentors/apply/", sent | {"accepts": "on"} | wrong)
        assert bad.status_code == 422, wrong
    assert Application.objects.count() == 0

    before = {"topics": ["tag:7"], "capacity": 20, "offers_a_day": 2}  # from their first time
    Mentor.objects.filter(pk=cara.pk).update(**before)
    assert client.get("/mentors/apply/").context["form"]["capacity"].value() == 20
    answers = [client.post("/mentors/apply/", sent | {"accepts": "on"}) for _ in range(2)]

    assert [outcome(answer) for answer in answers] == ["done", "done"]
    assert Application.objects.count() == 1
    found = Mentor.objects.get(pk=cara.pk)
    assert (found.topics, found.capacity, found.offers_a_day) == (["tag:7"], 10, 2)
    assert "You have applied." in words(client.get("/mentors/become/"))
    assert client.get("/mentors/apply/").status_code == 403


def test_a_refusal_leads_to_the_page_that_it_names(as_, hana):
    for path, place in (
        ("/mentors/apply/", "/mentors/become/"),
        ("/mentors/desk/", "/mentors/#become"),
        ("/mentors/renewal/", "/mentors/#become"),
        ("/mentors/desk/settings/", "/mentors/#become"),
    ):
        page = as_(hana).get(path)
        assert page.status_code == 403
        actions = page.content.decode().partition('<p class="actions">')[2]
        assert actions.startswith(f'<a class="button main" href="{place}">')
        assert '<a class="button quiet" href="/">' in actions
    plain = as_(hana).get("/moderation/mentors/health/").content.decode()
    assert '<a class="button main" href="/">' in plain


def test_a_mentor_who_may_not_try_again_is_not_led_to_becoming_one(as_, mentor_mara):
    now = clock.now()
    Renewal.objects.create(mentor=mentor_mara, at=now - 300 * DAY, until=now + DAY)
    client = as_(mentor_mara.member)
    client.post("/mentors/renewal/", {"begin": "1"})
    client.post("/mentors/renewal/", mentor_ways.right(Quiz.objects.get(), wrong=5))

    refused = client.post("/mentors/renewal/", {"begin": "1"})

    assert refused.status_code == 403
    page = refused.content.decode()
    assert "You can try again a day after the last time." in page
    assert "#become" not in page


def test_a_mentor_pauses_with_one_tap_or_until_a_day(as_, mentor_mara):
    client = as_(mentor_mara.member)

    for until in ("", "yesterday", "2020-01-01", "2999-01-01"):
        page = client.post("/mentors/standing/pause/", {"until": until})
        assert page.status_code == 422
    client.post("/mentors/standing/pause/", {"short": "1"})

    mentor_mara.refresh_from_db()
    assert mentor_mara.state == "paused"
    assert "Nobody new comes to you" in words(client.get("/mentors/standing/"))
    assert (
        "Mentoring"
        in as_(None).get(mentor_mara.member.get_absolute_url(), headers=GERMAN).content.decode()
    )


def test_who_left_is_alumni_on_the_profile_and_comes_back(as_, mentor_mara):
    client, person = as_(mentor_mara.member), mentor_mara.member
    Standing.objects.filter(pk=person.pk).update(points=2000)
    client.post("/mentors/standing/leave/")

    assert "Alumni mentor" in words(as_(None).get(person.get_absolute_url()))
    assert "Within a year the quiz is enough." in words(client.get("/mentors/standing/"))
    assert client.post("/mentors/standing/return/").status_code == 403
    quiz = quizzes.begin(member=person, purpose=Quiz.Purpose.ENTRY, now=clock.now())
    quizzes.answer(quiz=quiz, by=person, answers=mentor_ways.right(quiz), now=clock.now())
    assert "Be a mentor again" in words(client.get("/mentors/standing/"))
    client.post("/mentors/standing/return/")
    assert mentor_ways.is_mentor(person)


def test_a_mentor_is_heard(as_, mentor_mara, mo, ada):
    removals.ask(mentor=mentor_mara, by=mo, reason="Silent for weeks.", now=clock.now())
    client = as_(mentor_mara.member)
    assert "Silent for weeks." in words(client.get("/mentors/standing/"))

    short = client.post("/mentors/standing/answer/", {"body": "No."})
    assert short.status_code == 422
    client.post("/mentors/standing/answer/", {"body": "I was in hospital until Monday."})
    page = f"/moderation/mentors/removals/{Removal.objects.get().pk}/"

    assert "I was in hospital" in words(as_(ada).get(page))
    assert "A second person decides" in words(as_(mo).get(page))
    assert as_(mo).post(page, WHY | {"yes": "1"}).status_code == 422
    as_(ada).post(page, WHY | {"yes": "1"})
    assert not mentor_ways.is_mentor(mentor_mara)
    assert "Appeal" in words(client.get("/mentors/standing/"))
    client.post("/mentors/standing/answer/", {"body": "Please look again.", "appeal": "1"})
    assert "the appeal waits for a third person" in words(as_(ada).get("/moderation/mentors/"))


def test_sponsors_begin_and_end_on_one_page(as_, hana):
    client, page = as_(hana), "/mentors/sponsoring/"
    assert 'href="/mentors/sponsoring/"' not in become(client)
    assert client.post(f"{page}link/").status_code == 403
    Standing.objects.filter(pk=hana.pk).update(points=50)
    assert 'href="/mentors/sponsoring/"' in become(client)
    assert "nobody else is given to you" in words(client.get(page))

    client.post(f"{page}link/")
    link = SponsorLink.objects.get()
    assert "You have been a sponsor since" in words(client.get("/mentors/become/"))
    for _twice in range(2):
        assert client.post(f"{page}end/")["Location"] == page

    assert Sponsor.objects.get().ended_at is not None
    told = words(client.get(page))
    assert "Make an invitation" in told
    assert told.count("You are no sponsor any more.") == 1  # of two taps
    assert "does not work any more" in words(as_(None).get(f"/mentors/with/{link.secret}/"))


def become(client):
    return client.get("/mentors/become/").content.decode()


def test_managers_look_at_rows_in_the_admin(as_, ada, hana):
    mentor = mentor_ways.mentor()
    client = as_(ada)

    assert client.get("/admin/reputation/mentor/").status_code in (200, 302)
    assert as_(hana).get(f"/admin/reputation/mentor/{mentor.pk}/change/").status_code == 302
