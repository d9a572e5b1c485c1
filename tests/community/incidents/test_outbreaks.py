"""When an incident opens by itself, and what joins it."""

from datetime import timedelta

import pytest

from community.domain import incident_marks, incident_threads, outbreaks
from community.lib import alike
from community.models import Incident, IncidentThread
from forum.domain import solutions, twins
from forum.lib import clock
from forum.models import Member, Notice, Thread
from tests import factories
from tests.community.incidents.outage import TITLES, ask, look, outage
from tests.forum.domain.test_concurrency import at_once

MINUTE = timedelta(minutes=1)


def terms(*words: str) -> alike.Terms:
    return frozenset(words)


def test_titles_are_alike_by_what_the_shorter_one_says():
    rostock = terms("internet", "rostock")

    assert alike.is_alike(rostock, terms("rostock", "internet", "ausfall", "heut"))
    assert not alike.is_alike(rostock, terms("internet", "kassel"))
    assert not alike.is_alike(terms("internet"), terms("internet"))  # one word says little
    long = terms("internet", "rostock", "a", "b", "c")
    assert not alike.is_alike(long, terms("internet", "rostock", "d", "e", "f"))


def test_an_outbreak_is_many_and_more_than_usual():
    assert alike.is_outbreak(found=5, before=0, spans=143)
    assert not alike.is_outbreak(found=4, before=0, spans=143)
    assert alike.is_outbreak(found=5, before=143, spans=143)
    assert not alike.is_outbreak(found=5, before=144, spans=143)


@pytest.mark.django_db
def test_the_fifth_twin_within_ten_minutes_opens_one(mo: Member, olga: Member):
    start = clock.now()
    four = [ask(n, at=start + n * MINUTE) for n in range(4)]
    assert look(*four, now=start + 4 * MINUTE) is None

    fifth = ask(4, at=start + 5 * MINUTE)
    incident = look(fifth, now=start + 5 * MINUTE)

    assert incident is not None
    assert (incident.thread, incident.title, incident.opened_by) == (
        four[0], {"de": TITLES[0]}, None,
    )  # fmt: skip
    assert incident.known_since == four[0].created_at
    assert incident.affected_count == 5
    rows = IncidentThread.objects.order_by("thread")
    assert [row.thread for row in rows] == [*four[1:], fifth]
    told = Notice.objects.filter(kind="incident_opened")
    assert [one.member for one in told] == [mo]  # the team, nobody else
    joined = Notice.objects.filter(kind="incident_joined").order_by("member")
    assert [one.thread for one in joined] == [*four[1:], fifth]
    for thread in (*four, fifth):
        outbreaks.look(pk=thread.pk, now=start + 6 * MINUTE)
    assert (Incident.objects.count(), Notice.objects.filter(kind="incident_opened").count()) == (
        1,
        1,
    )


@pytest.mark.django_db
def test_five_of_one_person_and_five_in_an_hour_are_none(olga: Member):
    start = clock.now()
    slow = [ask(n, at=start + 12 * n * MINUTE) for n in range(5)]
    for thread in slow:
        look(thread, now=thread.created_at)
    own = [ask(n, at=start + (100 + n) * MINUTE, by=olga) for n in range(5)]

    assert look(*own, now=start + 106 * MINUTE) is None


@pytest.mark.django_db
def test_what_is_usual_is_none(monkeypatch: pytest.MonkeyPatch):
    """These words are asked as often as that all the time."""
    monkeypatch.setattr(outbreaks, "BEFORE", timedelta(hours=1))
    monkeypatch.setattr(outbreaks, "SPANS", 5)
    start = clock.now()
    for n in range(6):
        ask(n, at=start - timedelta(minutes=50 - n))
    five = [ask(n, at=start + n * MINUTE) for n in range(5)]

    assert look(*five, now=start + 5 * MINUTE) is None


@pytest.mark.django_db
def test_what_is_asked_later_joins_and_what_was_taken_away_does_not_come_back():
    incident, _threads = outage()
    now = clock.now() + timedelta(hours=2)
    late, other = ask(5, at=now), factories.question(title="Wo finde ich meine PUK?", language="de")

    assert outbreaks.look(pk=late.pk, now=now) == incident
    assert outbreaks.look(pk=other.pk, now=now) is None

    assert late.author is not None
    incident_threads.leave(thread=late, by=late.author, now=now)
    assert outbreaks.look(pk=late.pk, now=now) is None
    late.refresh_from_db()
    assert incident_marks.MARK not in late.service_line
    incident.refresh_from_db()
    assert incident.affected_count == 5


@pytest.mark.django_db
def test_a_twin_that_somebody_links_joins(mo: Member):
    incident, threads = outage()
    now = clock.now() + MINUTE
    other = factories.question(title="Warum ist hier alles offline?", language="de", at=now)
    assert outbreaks.look(pk=other.pk, now=now) is None

    twins.link(thread=other, other=threads[2], by=mo, now=now)

    assert outbreaks.look(pk=other.pk, now=now) == incident


@pytest.mark.django_db
def test_what_is_solved_or_hidden_does_not_count(team, sim):
    start = clock.now()
    threads = [ask(n, at=start + n * MINUTE) for n in range(4)]
    post = factories.answer(threads[0], at=start + 4 * MINUTE)
    solutions.accept(thread=threads[0], post=post, by=threads[0].author, now=start + 5 * MINUTE)
    factories.question(title=TITLES[5], language="de", category=team, at=start)
    last = ask(4, at=start + 6 * MINUTE)

    assert look(last, now=start + 6 * MINUTE) is None


@pytest.mark.django_db(transaction=True)
def test_jobs_at_once_open_one_and_all_join_it():
    now = clock.now()
    threads = [ask(n, at=now) for n in range(8)]

    faults = at_once(*[lambda pk=one.pk: outbreaks.look(pk=pk, now=now) for one in threads] * 2)

    assert faults == []
    incident = Incident.objects.get()
    assert incident.affected_count == 8
    belonging = set(IncidentThread.objects.values_list("thread", flat=True))
    assert belonging == {one.pk for one in threads} - {incident.thread_id}
    assert Thread.objects.filter(service_line__has_key="incident").count() == 8
