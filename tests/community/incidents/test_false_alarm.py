"""A false alarm: an incident is taken back, and a team is asked once before it opens one."""

from datetime import timedelta
from typing import Any

import pytest

from community.domain import affected, incident_news, incident_threads, incidents, outbreaks
from community.models import Incident, IncidentAffected, IncidentThread, Service
from forum.domain import twins
from forum.lib import clock
from forum.models import Category, Member, Notice, Post, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.community.incidents.outage import ask, look, outage
from tests.community.incidents.test_incidents import ANSWER, HOUR, ids, informed, opened, told

pytestmark = pytest.mark.django_db
WORDS = {"title_en": "No network in Rostock", "known_since": "2026-11-26T10:12"}


def taken_back(incident: Incident, by: Member, now: Any) -> Incident:
    """The team says so, and the jobs have run."""
    incident = incidents.take_back(incident=incident, by=by, now=now)
    incident_news.solve_some(pk=incident.pk, now=now)
    incident_news.tell_step(pk=incident.pk, what=incident_news.NONE, after=0, now=now)
    return incident


def known(by: Member) -> tuple[Incident, list[Thread]]:
    """An incident that the team opened, and all of its three questions."""
    asked = [factories.question() for _ in range(3)]
    incident = opened(asked[0], by, clock.now())
    for other in asked[1:]:
        incident_threads.join(thread=other, incident=incident, by=by, now=clock.now())
    return incident, asked


@pytest.mark.thorough
def test_who_had_it_hears_once_and_the_questions_go_on(
    mo: Member, eva: Member, olga: Member, nina: Member
) -> None:
    incident, asked = outage()
    clocks = {one.pk: Service.objects.get(pk=one.pk).anchor_at for one in asked}
    affected.say(incident=incident, by=olga, now=clock.now())
    affected.say(incident=incident, by=nina, now=clock.now())
    affected.withdraw(incident=incident, by=nina, now=clock.now())
    now = clock.now() + HOUR

    for _twice in range(2):
        incident = taken_back(incident, eva, now)

    assert (incident.ended_at, incident.false_alarm_at, incident.ended_by) == (now, now, eva)
    team = Notice.objects.filter(kind="incident_opened").exclude(member=eva)
    hearing = {*ids(olga, *(one.author for one in asked)), *team.values_list("member", flat=True)}
    assert told("incident_none") == sorted(hearing)
    found = [Thread.objects.get(pk=one.pk) for one in asked]
    assert [one.state for one in found] == ["open"] * 5
    assert not any("incident" in one.service_line for one in found)
    rows = {one.pk: one for one in Service.objects.filter(pk__in=clocks)}
    assert {pk: (row.status, row.anchor_at) for pk, row in rows.items()} == {
        pk: ("open", at) for pk, at in clocks.items()
    }
    assert all(row.next_action_at is not None for row in rows.values())


def test_nobody_has_it_any_more_and_nothing_old_waits_to_be_read(mo: Member, olga: Member) -> None:
    incident, _asked = known(mo)
    affected.say(incident=incident, by=olga, now=clock.now())
    incident = informed(incident, mo, clock.now())

    incident = taken_back(incident, mo, clock.now() + HOUR)

    assert incident.affected_count == 0
    assert not IncidentAffected.objects.filter(left_at=None).exists()
    assert not IncidentThread.objects.filter(left_at=None).exists()
    kinds = Notice.objects.filter(read_at=None, kind__startswith="incident_")
    assert set(kinds.values_list("kind", flat=True)) == {"incident_none"}
    answer = Post.objects.get(pk=incident.answer_id or 0)
    assert (answer.deleted_at, answer.thread_id) == (None, incident.thread_id)


def test_after_it_nothing_is_told_of_it(mo: Member, olga: Member) -> None:
    """A job that comes late tells nobody of an answer, and nobody says that they have it."""
    incident, _asked = known(mo)
    incident = incidents.inform(incident=incident, body=ANSWER, key=None, by=mo, now=clock.now())
    incident = incidents.take_back(incident=incident, by=mo, now=clock.now())
    what = incident_news.of_answer(incident.answer_id or 0)
    assert incident_news.tell_step(pk=incident.pk, what=what, after=0, now=clock.now()) is False
    assert told("incident_answered") == []
    with pytest.raises(NotAllowed):
        affected.say(incident=incident, by=olga, now=clock.now())
    assert incidents.end(incident=incident, by=mo, now=clock.now()) == incident


def test_a_lost_job_is_made_up_for(mo: Member) -> None:
    incident, asked = known(mo)
    incidents.take_back(incident=incident, by=mo, now=clock.now())
    assert incident_news.sweep(now=clock.now()) == 2
    assert not IncidentThread.objects.filter(left_at=None).exists()
    assert {Service.objects.get(pk=one.pk).status for one in asked} == {"open"}


@pytest.mark.thorough
def test_the_same_questions_open_none_again_and_the_team_may_add_them(mo: Member) -> None:
    start = clock.now()
    incident, asked = outage(start=start)
    taken_back(incident, mo, start + timedelta(minutes=1))

    later = ask(5, at=start + timedelta(minutes=2))
    assert look(later, now=start + timedelta(minutes=2)) is None

    other = opened(factories.question(category=later.category), mo, clock.now())
    row = incident_threads.join(thread=asked[1], incident=other, by=mo, now=clock.now())
    assert row is not None
    assert (row.incident, row.left_at) == (other, None)
    outbreaks.look(pk=asked[2].pk, now=clock.now())
    assert IncidentThread.objects.get(thread=asked[2]).left_at is not None


@pytest.mark.parametrize("who", ["nina", "olga", "mara"])
def test_members_do_not(who: str, request: Any, mo: Member, sim: Category) -> None:
    incident = opened(factories.question(category=sim), mo, clock.now())
    with pytest.raises(NotAllowed, match="Only the team"):
        incidents.take_back(incident=incident, by=request.getfixturevalue(who), now=clock.now())
    assert Incident.objects.get(pk=incident.pk).ended_at is None


def test_what_is_over_is_not_taken_back(mo: Member, sim: Category) -> None:
    incident = opened(factories.question(category=sim), mo, clock.now())
    incidents.end(incident=incident, by=mo, now=clock.now())
    with pytest.raises(NotAllowed, match="This incident is over"):
        incidents.take_back(incident=incident, by=mo, now=clock.now())


@pytest.mark.thorough
def test_pages_say_so(as_: Any, mo: Member, olga: Member) -> None:
    incident, asked = outage()
    address = f"/incidents/{incident.pk}/"
    page = as_(mo).get(address).text
    assert "5 people hear once that it was a false alarm" in page
    assert f'action="{address}false-alarm/"' in page
    assert "That was no outage" not in as_(olga).get(address).text
    assert as_(mo).get(f"{address}false-alarm/")["Location"] == address

    said = as_(mo).post(f"{address}false-alarm/", follow=True).text

    assert "Taken back: everybody who heard of it hears that it was none." in said
    for client in (as_(None), as_(olga), as_(mo)):
        assert "We were wrong: this was no outage." in client.get(address).text
        assert "was no outage" in client.get("/incidents/").text
        assert "notice bad incident" not in client.get("/").text
    again = as_(mo).post(f"{address}false-alarm/", follow=True)
    assert again.status_code == 200
    incident_news.solve_some(pk=incident.pk, now=clock.now())
    line = as_(asked[1].author).get(asked[1].get_absolute_url()).text
    assert "Mine is different" not in line
    for one in asked:
        page = as_(None).get(one.get_absolute_url()).text
        assert page.count("that was a false alarm, and the question is answered by itself") == 1
    assert "False alarm</span>" in as_(None).get(address).text
    assert "that was a false alarm" not in as_(None).get("/questions/").text


def test_its_page_shows_no_help_for_what_was_none(as_: Any, mo: Member) -> None:
    incident, _asked = known(mo)
    incident = informed(incident, mo, clock.now())
    address = f"/incidents/{incident.pk}/"
    assert "What helps" in as_(None).get(address).text
    taken_back(incident, mo, clock.now())
    page = as_(None).get(address).text
    assert ("What helps" in page, "To the question" in page) == (False, True)


class TestAskedOnce:
    def test_what_is_sent_first_opens_nothing_and_says_who_hears(
        self, as_: Any, sim: Category, mo: Member, olga: Member, nina: Member
    ) -> None:
        thread = factories.question(category=sim)
        for who in (olga, nina, thread.author):
            twins.link(
                thread=thread, other=factories.question(category=sim, by=who), by=mo,
                now=clock.now(),
            )  # fmt: skip
        address = f"/incidents/of/{thread.pk}/open/"

        shown = as_(mo).post(address, WORDS)

        assert (shown.status_code, Incident.objects.count()) == (200, 0)
        assert "3 people who asked the same hear of it at once" in shown.text
        assert ('name="sure" value="1"' in shown.text, WORDS["title_en"] in shown.text) == (
            True, True,
        )  # fmt: skip
        assert told("incident_joined") == []
        done = as_(mo).post(address, WORDS | {"sure": "1"})
        assert done["Location"] == f"/incidents/{Incident.objects.get().pk}/"
        assert told("incident_joined") == ids(olga, nina, thread.author)

    def test_where_nobody_else_asked_it_says_that(
        self, as_: Any, sim: Category, mo: Member
    ) -> None:
        thread = factories.question(category=sim)
        shown = as_(mo).post(f"/incidents/of/{thread.pk}/open/", WORDS).text
        assert "Nobody gets a message yet." in shown

    def test_what_is_not_in_order_is_said_before_it_asks(
        self, as_: Any, sim: Category, mo: Member
    ) -> None:
        thread = factories.question(category=sim)
        shown = as_(mo).post(f"/incidents/of/{thread.pk}/open/", WORDS | {"title_en": ""})
        assert (shown.status_code, 'name="sure"' in shown.text) == (422, False)
