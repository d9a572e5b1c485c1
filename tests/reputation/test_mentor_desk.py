"""The mentor's desk: what waits, in which order, what became of it, and the way to a pause."""

import re
from datetime import timedelta

import pytest

from forum.domain import marks, private, solutions, verdicts
from forum.lib import clock
from forum.models import Draft, DraftSuggestion
from reputation.domain import helping, taking
from reputation.models import Mentor, Pairing
from reputation.queries import desk, impact, pairings
from tests import factories
from tests.counting import statements
from tests.forum.views.test_permissions import NO, ROLES, SIGN_IN, outcome
from tests.reputation import desks

pytestmark = pytest.mark.django_db
PAUSE = "/mentors/standing/"  # where the form for it stands
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mentor(mara):
    return desks.mentor(mara)


def load(mentor):
    return desk.load(
        mentor=mentor, pairings=pairings.mentees_of(mentor.pk), now=clock.now()
    )  # fmt: skip


def names(tasks):
    return [(task.what, task.thread.title) for task in tasks]


def talk(mentor, newcomer, ago=HOUR):
    """What a newcomer writes to their mentor."""
    return helping.write_to(
        other=mentor.member, by=newcomer, words="What now?", key=None, now=clock.now() - ago
    )


def words(client, path="/mentors/desk/"):
    page = client.get(path)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.mark.parametrize("role", ROLES)
def test_who_sits_there(role, request, as_, hana, mentor):
    people = {"visitor": None, "asker": hana, "helper": factories.member("helper")}
    who = people[role] if role in people else request.getfixturevalue(role)
    client, day = as_(who), clock.now().date() + 5 * DAY

    got = [outcome(client.get("/mentors/desk/"))]
    got.append(outcome(client.post(f"{PAUSE}pause/", {"until": day.isoformat()})))
    got.append(outcome(client.post(f"{PAUSE}resume/")))

    expected = "done" if role == "mara" else SIGN_IN if role == "visitor" else NO
    assert got == [expected] * 3
    if role == "hana":
        assert "This is for mentors" in client.get("/mentors/desk/").content.decode()


def test_a_standing_that_is_over_opens_no_desk(mentor, as_):
    Mentor.objects.filter(pk=mentor.pk).update(state=Mentor.State.ALUMNI)

    assert as_(mentor.member).get("/mentors/desk/").status_code == 403


def test_newcomers_first_the_unanswered_before_the_others(mentor):
    one, two = (desks.newcomer(mentor, name).newcomer for name in ("one", "two"))
    now = clock.now()
    solved = factories.question(by=two, title="Is this over already?", at=now - 30 * HOUR)
    solutions.accept(thread=solved, post=factories.answer(solved), by=two, now=now)
    answered = factories.question(by=one, title="Is this answered yet?", at=now - 9 * HOUR)
    factories.answer(answered, at=now - 8 * HOUR)
    broken = factories.question(by=two, title="Does it still not work?", at=now - 7 * HOUR)
    post = factories.answer(broken, at=now - 6 * HOUR)
    verdicts.still_broken(post=post, by=two, now=now - 5 * HOUR)
    factories.question(by=one, title="Nobody knows this one?", at=now - 2 * HOUR)
    factories.question(by=two, title="And neither this one?", at=now - 3 * HOUR)

    found = load(mentor)

    assert names(found.newcomers) == [
        ("unanswered", "And neither this one?"), ("unanswered", "Nobody knows this one?"),
        ("broken", "Does it still not work?"), ("answered", "Is this answered yet?"),
    ]  # fmt: skip
    assert [task.person.handle for task in found.newcomers] == ["two", "one", "two", "one"]
    assert found.unanswered == []  # theirs stand above


def test_private_talks_wait_until_somebody_answers(mentor, sim, as_):
    nina, pia, otto = (desks.newcomer(mentor, name).newcomer for name in ("nina", "pia", "otto"))
    now, other = clock.now(), desks.mentor("other")
    talk(mentor, nina)
    talk(mentor, nina, ago=HOUR / 2)  # still the same one
    answered = talk(mentor, pia)
    private.write(thread=answered, by=mentor.member, body="So.", key=None, now=now - HOUR / 2)
    helped = []
    for person in (otto, pia):
        draft = Draft.objects.create(
            member=person, kind="question", place="ask", updated_at=now,
            fields={"title": f"What {person.handle} would ask", "body": "It does not work."},
        )  # fmt: skip
        helped.append(helping.share(draft=draft, by=person, words="", key=None, now=now - 2 * HOUR))
    DraftSuggestion.objects.create(
        talk=helped[1].talk, by=mentor.member, version=1, reason="Clearer", at=now - HOUR
    )
    theirs = talk(other, desks.newcomer(other, "rolf").newcomer)
    talk(other, desks.newcomer(other, "sina").newcomer)
    private.add(thread=theirs, member=mentor.member, by=None, now=now)

    found = load(mentor)

    assert [(task.what, task.person.handle) for task in found.talks] == [
        ("draft_help", "otto"), ("talk", "nina"),
    ]  # fmt: skip
    assert [task.person.handle for task in found.others] == ["rolf"]
    page = words(as_(mentor.member))
    assert re.findall(r'dir="auto">([^<]+)</a>', page)[:3] == [
        "Help with a draft of Otto", "Private talk with Nina", "Private talk with Rolf",
    ]  # fmt: skip
    assert page.index("Your newcomers") < page.index("Private talk with Nina")
    assert page.index("Newcomers of others") < page.index("Private talk with Rolf")


def test_unanswered_in_my_topics_and_languages(mentor):
    sim, billing = factories.category("sim"), factories.category("billing")
    by_tag = factories.question(
        title="In my tag, that is it?", category=billing, tag_names=["esim"]
    )
    factories.question(title="In my whole topic, is it?", category=sim)
    factories.question(title="Somewhere else, is it?", category=billing)
    factories.question(title="In another language, oui?", category=sim, language="de")
    factories.question(title="My own, what about it?", category=sim, by=mentor.member)
    factories.question(
        title="Nobody knew it for months?", category=sim, at=clock.now() - timedelta(days=60)
    )
    tag = by_tag.tags.get()
    mentor.topics, mentor.languages = [f"tag:{tag.pk}", f"category:{sim.pk}"], ["en"]
    mentor.save()

    assert {title for _what, title in names(load(mentor).unanswered)} == {
        "In my tag, that is it?", "In my whole topic, is it?"
    }  # fmt: skip
    mentor.topics = []
    mentor.save()
    assert len(load(mentor).unanswered) == 3


def test_newcomers_answers_to_confirm_and_from_when(mentor):
    now = clock.now()
    for title, ago in (("Is it the old one?", 9 * DAY), ("Is it the young one?", 2 * DAY)):
        thread = factories.question(title=title, at=now - ago)
        new = factories.member(joined_at=now - 10 * DAY)
        factories.answer(thread, by=new, at=now - ago + HOUR)
    factories.answer(factories.question(title="Is it by somebody known?"))

    found = load(mentor).to_confirm

    assert names(found) == [("now", "Is it the old one?"), ("later", "Is it the young one?")]
    assert found[1].ready_at == found[1].at + 7 * DAY


def test_what_became_of_it_is_counted_each_person_once(mentor, hana, olga):
    now = clock.now()
    thread = factories.question(by=hana, at=now - DAY)
    post = factories.answer(thread, by=mentor.member)
    for person in (hana, olga):
        marks.give(post=post, by=person, now=now)
    solutions.accept(thread=thread, post=post, by=hana, now=now)
    old = desks.newcomer(mentor)
    Pairing.objects.filter(pk=old.pk).update(ended_at=now, ending=Pairing.Ending.GRADUATED)
    desks.newcomer(mentor)
    mentor.member.standing.refresh_from_db()

    assert impact.of(member=mentor.member, now=now) == impact.Impact(2, 2, 1, 1, 2)
    later = now + timedelta(days=40)
    assert impact.of(member=mentor.member, now=later) == impact.Impact(2, 0, 0, 1, 2)


def test_the_page_says_what_to_do(mentor, as_, hana):
    client = as_(mentor.member)
    empty = words(client)
    assert "Nobody waits for you." in empty
    assert "5 of 5 places are free." in empty
    one = desks.newcomer(mentor, "nina", topic=1.0, tariff="", hours=0.5)
    factories.question(by=one.newcomer, title="How do I get my eSIM?")
    post = factories.answer(factories.question(by=hana), by=mentor.member)
    marks.give(post=post, by=hana, now=clock.now())

    page = words(client)

    assert "Nina has no answer yet: write the first one, or ask back." in page
    assert "Your answers helped 1 person." in page
    assert "You know what they asked about" in page
    assert "You are here at the same hours" in page
    assert "4 of 5 places are free." in page
    assert 'href="/mentors/desk/"' in words(client, "/questions/")
    assert 'href="/mentors/desk/"' not in words(as_(hana), "/questions/")


def test_what_one_has_taken_stands_there(mentor, as_):
    thread = factories.question(title="Who takes this one on?")
    taking.take(thread=thread, by=mentor.member, now=clock.now())

    page = words(as_(mentor.member))

    held = page[page.index("You have these just now") :]
    assert "Who takes this one on?" in held[: held.index("yours until")]


def test_a_pause_until_a_day_and_back(mentor, as_):
    pairing = desks.newcomer(mentor)
    client, today = as_(mentor.member), clock.now().date()
    for wrong in ("", "soon", today.isoformat(), (today + timedelta(days=400)).isoformat()):
        page = client.post(f"{PAUSE}pause/", {"until": wrong})
        assert page.status_code == 422
        assert f'value="{wrong}"' in page.content.decode() or not wrong
    day = today + 12 * DAY
    for _twice in range(2):
        assert client.post(f"{PAUSE}pause/", {"until": day.isoformat()}).status_code == 302

    mentor.refresh_from_db()
    pairing.refresh_from_db()
    assert (mentor.state, mentor.paused_until, mentor.load) == ("paused", day, 0)
    assert (pairing.ending, mentor.steps.count()) == ("paused", 1)
    desk_page = words(client)
    assert "You are back on" in desk_page
    assert f'href="{PAUSE}#pause"' in desk_page
    for _twice in range(2):
        assert client.post(f"{PAUSE}resume/").status_code == 302
    mentor.refresh_from_db()
    assert (mentor.state, mentor.paused_until, mentor.steps.count()) == ("active", None, 2)
    assert client.get(f"{PAUSE}pause/")["Location"] == PAUSE


@pytest.mark.thorough
def test_a_full_desk_takes_no_more_statements(mentor, as_):
    mentor.capacity = 20
    mentor.save()
    counts = []
    for more in (1, 19):
        for _one in range(more):
            new = desks.newcomer(mentor).newcomer
            factories.question(by=new)
            talk(mentor, new)
            factories.question()
            answered = factories.question(at=clock.now() - 2 * DAY)
            factories.answer(answered, by=factories.member(joined_at=clock.now() - 3 * DAY))
        counts.append(statements(as_(mentor.member), "/mentors/desk/"))

    assert counts[0] == counts[1]
    found = load(mentor)
    lists = (found.talks, found.newcomers, found.unanswered, found.to_confirm)
    assert [len(one) for one in lists] == [desk.MOST] * 4
