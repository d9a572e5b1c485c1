"""What pages show of the promise, to whom, and who calls a person over HTTP."""

import uuid
from datetime import timedelta

import pytest

from community.domain import claims, escalating
from community.lib.told_times import moment
from community.models import Escalation, Service
from forum.domain import posts
from forum.lib import clock
from forum.models import Thread
from tests import factories
from tests.community.desk import scene
from tests.community.promise.waiting import HOUR, MINUTE, project, waits

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "asker", "olga", "mara", "eva", "mo", "sven", "ada"]
MAY = {"asker", "mara", "eva", "mo", "sven", "ada"}
COMPANY = {"eva", "mo", "sven", "ada"}


@pytest.fixture
def cast(request, hana):
    people = {name: request.getfixturevalue(name) for name in ROLES[2:]}
    return people | {"visitor": None, "asker": hana}


@pytest.fixture
def service(hana):
    found = waits(at=clock.now(), by=hana)
    project(found)
    return found


def page(client, service):
    return client.get(Thread.objects.get(pk=service.pk).get_absolute_url()).content.decode()


def urgent(hana):
    service = waits(at=clock.now(), by=hana)
    project(service)
    thread = Thread.objects.get(pk=service.pk)
    Thread.objects.filter(pk=thread.pk).update(
        service_line=thread.service_line | {"urgent": "sim_lost"}
    )
    return service


@pytest.mark.parametrize("role", ROLES)
def test_who_calls_a_person(role, cast, as_, hana):
    service = waits(at=clock.now(), by=hana)
    project(service)
    client, path = as_(cast[role]), f"/questions/{service.pk}/escalate/"

    got = client.get(path)
    sent = client.post(path, {"reason": "fraud", "key": str(uuid.uuid4())})

    if role == "visitor":
        assert {got.status_code, sent.status_code} == {302}
        assert "/accounts/login/" in got["Location"]
    else:
        expected = (200, 302) if role in MAY else (403, 403)
        assert (got.status_code, sent.status_code) == expected
    assert Escalation.objects.exists() == (role in MAY)


@pytest.mark.parametrize("role", ROLES)
def test_who_says_that_it_was_a_false_alarm(role, cast, as_, service, mara):
    fact = escalating.escalate(thread=service.thread, by=mara, reason="fraud", now=clock.now())

    sent = as_(cast[role]).post(f"/escalations/{fact.pk}/false-alarm/")

    fact.refresh_from_db()
    assert (fact.false_at is not None) == (role in COMPANY)
    assert sent.status_code == (302 if role in COMPANY | {"visitor"} else 403)


def test_what_is_hidden_is_missing(as_, hana, mara, eva, team, mo):
    thread = factories.question(by=mo, category=team)

    assert as_(mara).get(f"/questions/{thread.pk}/escalate/").status_code == 404
    assert as_(mara).get("/questions/999999999/escalate/").status_code == 404
    assert as_(eva).post("/escalations/999999999/false-alarm/").status_code == 404
    assert as_(eva).post(f"/escalations/{10**30}/false-alarm/").status_code == 404


def test_bad_input_stays_and_says_what_is_wrong(as_, service, mara):
    path = f"/questions/{service.pk}/escalate/"

    empty = as_(mara).post(path, {})
    other = as_(mara).post(path, {"reason": "other", "words": ""})
    unknown = as_(mara).post(path, {"reason": "boredom", "words": "Because I want it"})

    assert {empty.status_code, other.status_code, unknown.status_code} == {422}
    assert "Please say why it cannot wait." in other.content.decode()
    assert "Because I want it" in unknown.content.decode()
    assert not Escalation.objects.exists()


def test_a_second_send_of_the_same_form_is_the_first(as_, service, hana):
    client, path = as_(hana), f"/questions/{service.pk}/escalate/"
    sent = {"reason": "fraud", "key": str(uuid.uuid4())}

    assert [client.post(path, sent).status_code for _ in range(2)] == [302, 302]

    assert Escalation.objects.count() == 1
    again = client.post(path, sent | {"key": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "called a person already" in again.content.decode()
    assert client.get(path).status_code == 403


def test_what_each_reader_finds_beneath_a_question(as_, service, cast):
    found = {role: page(as_(person), service) for role, person in cast.items()}

    assert {role for role, html in found.items() if "/escalate/" in html} == MAY
    assert {role for role, html in found.items() if "Members answer first here" in html} == COMPANY
    assert all('id="ladder"' in html for html in found.values())


def test_one_tap_where_it_sounds_urgent(as_, hana, mara, olga, eva, settings):
    settings.URGENT_BLOCK_URL = "https://example.com/block"
    settings.URGENT_HOTLINE = "+49 800 123456"
    service = urgent(hana)

    own, mentors, others = (page(as_(member), service) for member in (hana, mara, olga))

    assert 'href="https://example.com/block"' in own
    assert 'href="tel:+49800123456"' in own
    assert 'name="reason" value="sim_lost"' in own
    assert "sounds as if it needs a person" in mentors
    assert "example.com/block" not in mentors
    assert "urgent" not in others.lower()
    assert "Members answer first" not in page(as_(eva), service)
    as_(hana).post(f"/questions/{service.pk}/escalate/", {"reason": "sim_lost"})
    assert "You have called a person" in page(as_(hana), service)


def test_who_called_is_told_to_the_team_and_a_false_alarm_to_who_called(
    as_, service, hana, mara, eva, olga
):
    fact = escalating.escalate(
        thread=service.thread, by=mara, reason="fraud", note="Two strange orders", now=clock.now()
    )
    seen = {m.handle: page(as_(m), service) for m in (hana, mara, eva, olga)}
    assert {who for who, html in seen.items() if "Two strange orders" in html} == {"hana", "eva"}
    assert {who for who, html in seen.items() if "false-alarm" in html} == {"eva"}
    assert "You have called a person" in seen["mara"]

    escalating.call_off(escalation=fact, by=eva, now=clock.now())

    seen = {m.handle: page(as_(m), service) for m in (hana, mara, eva, olga)}
    assert {who for who, html in seen.items() if "no emergency" in html} == {"mara"}
    assert "false-alarm" not in seen["eva"]


def test_after_a_false_alarm_a_person_can_be_called_again(as_, service, hana, mara, eva, olga):
    path = f"/questions/{service.pk}/escalate/"
    first = escalating.escalate(thread=service.thread, by=mara, reason="fraud", now=clock.now())
    people = {"hana": hana, "mara": mara, "eva": eva, "olga": olga}
    assert not [who for who, one in people.items() if path in page(as_(one), service)]

    escalating.call_off(escalation=first, by=eva, now=clock.now())

    found = {who for who, one in people.items() if path in page(as_(one), service)}
    assert found == {"hana", "mara", "eva"}
    own = escalating.escalate(thread=service.thread, by=hana, reason="fraud", now=clock.now())
    escalating.call_off(escalation=own, by=eva, now=clock.now())
    assert path not in page(as_(hana), service)  # whoever asked calls once


def test_a_false_alarm_does_not_hide_the_call_before_it(as_, service, hana, mara, eva):
    now = clock.now()
    real = escalating.escalate(
        thread=service.thread, by=mara, reason="fraud", note="Two strange orders", now=now
    )
    later = escalating.escalate(thread=service.thread, by=hana, reason="fraud", now=now + MINUTE)

    escalating.call_off(escalation=later, by=eva, now=now + MINUTE)

    seen = page(as_(eva), service)
    assert "Two strange orders" in seen
    assert f"/escalations/{real.pk}/false-alarm/" in seen


def closed(now):
    """Hours of a pool that opens next in two days, at 08:00."""
    week = {str((now.weekday() + 2) % 7): [[480, 1080]]}
    return {"zone": "UTC", "week": week, "special": {}}


def test_while_the_pool_is_closed_it_says_from_when_somebody_is_there(as_, hana, mara, eva):
    now = clock.now()
    service = waits(at=now, by=hana, hours=closed(now))
    project(service)
    opens = (now + timedelta(days=2)).replace(hour=8, minute=0, second=0, microsecond=0)
    there = f"Our team is there from {moment(opens, now=now)}: then somebody looks first."

    sent = as_(hana).post(f"/questions/{service.pk}/escalate/", {"reason": "fraud"}, follow=True)

    html = sent.content.decode()
    assert f"A person is called. {there}" in html
    assert f"You have called a person. {there}" in html
    assert there not in page(as_(eva), service)


def test_whoever_asked_reads_from_when_where_a_mentor_called(as_, hana, mara):
    now = clock.now()
    service = waits(at=now, by=hana, hours=closed(now))
    project(service)
    escalating.escalate(thread=service.thread, by=mara, reason="fraud", now=now)
    assert "then somebody looks first" in page(as_(hana), service)

    until = now + HOUR
    fresh = Service.objects.get(pk=service.pk)
    fresh.thread = service.thread
    project(fresh, owner=mara, claim_token=uuid.uuid4(), claimed_at=now, lease_until=until)
    assert "then somebody looks first" not in page(as_(hana), service)


def test_while_a_pool_is_open_nothing_is_said_of_its_hours(as_, service, hana):
    sent = as_(hana).post(f"/questions/{service.pk}/escalate/", {"reason": "fraud"}, follow=True)

    assert "A person is called. You see here who it is." in sent.content.decode()
    assert "then somebody looks first" not in sent.content.decode()


def test_while_asked_back_the_call_stays_and_whoever_asked_replies(
    as_, service, hana, mara, eva, olga
):
    fact = escalating.escalate(
        thread=service.thread, by=mara, reason="fraud", note="Two strange orders", now=clock.now()
    )
    fresh = Service.objects.get(pk=service.pk)
    fresh.thread = service.thread
    project(fresh, status="asked_back", stopped_at=clock.now())

    seen = {m.handle: page(as_(m), service) for m in (hana, mara, eva, olga)}

    question = service.thread.posts.filter(kind="question").values_list("pk", flat=True)[0]
    reply = "asked you something beneath your question"
    assert {who for who, html in seen.items() if "Two strange orders" in html} == {"hana", "eva"}
    assert {who for who, html in seen.items() if "false-alarm" in html} == {"eva"}
    assert {who for who, html in seen.items() if reply in html} == {"hana"}
    assert f'class="button main" href="/posts/{question}/comment/"' in seen["hana"]
    assert not [who for who, html in seen.items() if "/escalate/" in html]
    assert as_(eva).post(f"/escalations/{fact.pk}/false-alarm/").status_code == 302
    assert not [m for m in (hana, eva) if "/escalate/" in page(as_(m), service)]


def test_what_the_asker_wrote_to_the_team_is_not_called_a_solution(as_, service, hana, eva):
    posts.answer(
        thread=service.thread, by=hana, body="It is the old phone, bought in May.", key=None,
        now=clock.now(),
    )  # fmt: skip
    said = "mark your answer as solution"
    scene.pool_of(eva)
    assert said in page(as_(hana), service)

    claims.claim(thread=service.thread, by=eva, now=clock.now())

    assert said not in page(as_(hana), service)


def test_while_somebody_types(as_, hana, settings):
    settings.URGENT_HOTLINE = "+49 800 123456"
    for client in (as_(None), as_(hana)):
        said = client.post("/writing/ask/", {"title": "Help", "body": "My phone was stolen!"})
        quiet = client.post("/writing/ask/", {"title": "Help", "body": "My phone is slow."})
        assert "That sounds urgent." in said.content.decode()
        assert "tel:+49800123456" in said.content.decode()
        assert "urgent" not in quiet.content.decode()
    begun = as_(None).get("/questions/ask/?title=I+lost+my+SIM+on+the+train")
    assert "That sounds urgent." in begun.content.decode()
    assert "urgent" not in as_(None).get("/questions/ask/?title=Slow+phone").content.decode()


def test_it_is_said_above_what_is_suggested_for_the_first_sentence(as_, settings):
    def found(query: str) -> str:
        return (
            as_(None).get(f"/questions/similar/?{query}", HTTP_HX_REQUEST="true").content.decode()
        )

    assert "That sounds urgent." in found("title=Mein+Handy+ist+weg")
    assert "Do this first" not in found("title=Mein+Handy+ist+weg")  # there is nothing to do
    settings.URGENT_HOTLINE = "+49 800 123456"
    assert "Do this first" in found("title=Mein+Handy+ist+weg")
    assert "urgent" not in found("title=Mein+Handy+ist+langsam")
    assert "urgent" not in found("folded&title=Mein+Handy+ist+weg")  # the form beneath says it


def test_an_answer_is_not_looked_at(as_, hana, service):
    said = as_(hana).post(f"/writing/answer:{service.pk}/", {"body": "My phone was stolen!"})

    assert "urgent" not in said.content.decode()


def test_the_line_of_another_question_is_not_on_this_page(as_, hana, service):
    other = waits(at=clock.now() + MINUTE, by=hana)
    project(other)

    assert page(as_(None), service).count('id="ladder"') == 1


def test_a_held_back_hour_is_over(as_, hana, eva):
    service = waits(at=clock.now() - 3 * HOUR, by=hana)
    project(service)

    assert "Members answer first" not in page(as_(eva), service)


@pytest.mark.parametrize("why", ["answered", "limit"])
def test_what_was_typed_comes_back_where_nobody_is_called(why, service, mara, as_):
    sent = {"reason": "fraud", "words": "The number is used by somebody else just now."}
    if why == "limit":
        scene.at_the_limit(mara)
    else:
        project(service, status="answered")

    page = as_(mara).post(f"/questions/{service.pk}/escalate/", sent)

    assert page.status_code == {"answered": 422, "limit": 429}[why]
    assert ("Retry-After" in page) == (why == "limit")
    assert sent["words"] in page.content.decode()
    assert not Escalation.objects.exists()
