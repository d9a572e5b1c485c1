"""What a thread's row, and so every page, says of its service row."""

from datetime import UTC

import pytest

from community.lib.line import NAME, Expected
from community.models import ExpectedTime
from community.queries import coverage
from forum.lib import clock
from forum.models import Thread
from reputation.domain import marking
from tests.community.promise.waiting import DAY, HOUR, MINUTE, OFFICE, claim, line, project, waits
from tests.counting import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return clock.now().replace(microsecond=0).astimezone(UTC)


def test_codes_instants_and_ids(at, eva):
    service = waits(at=at)

    thread = project(service)

    stored = Thread.objects.get(pk=thread.pk)
    assert (stored.service_state, stored.service_due_at) == ("open", at + 8 * HOUR)
    assert stored.escalated_at is None
    told = line(service)
    assert (told.step, told.mentors, told.promised) == (0, at + 30 * MINUTE, at + 8 * HOUR)
    assert (told.hold, told.gap, told.expected) == (at + 2 * HOUR, None, None)
    assert thread.service_line == stored.service_line

    project(service, **claim(service, by=eva, at=at, until=at + HOUR))

    assert Thread.objects.get(pk=thread.pk).service_state == "with_expert"
    assert (line(service).owner, line(service).until) == (eva.pk, at + HOUR)


def test_what_others_wrote_stays(at):
    """The thread at hand is older than its row: mentors were offered it in between."""
    service = waits(at=at)
    old = Thread.objects.get(pk=service.pk)
    marking.put(thread=Thread.objects.get(pk=service.pk), name=marking.OFFERS, said=7)

    from community.domain import projecting

    projecting.project(service=service, thread=old)

    stored = Thread.objects.get(pk=service.pk).service_line
    assert (stored[marking.OFFERS], set(stored)) == (7, {marking.OFFERS, NAME})
    project(service, status="answered", next_action_at=None)
    assert Thread.objects.get(pk=service.pk).service_line == {marking.OFFERS: 7}


def test_only_what_changed_makes_a_page_new(at):
    service = waits(at=at)
    first = project(service).version

    assert project(service).version == first
    assert project(service, step=1).version == first + 1
    stored = Thread.objects.get(pk=service.pk)
    assert stored.version == first + 1


def test_what_is_known_of_a_cycle_is_found_out_once(at):
    service = waits(at=at)
    thread = project(service)
    ExpectedTime.objects.create(scope="site", seconds=60, count=20, reckoned_at=at)

    project(service, step=1)
    assert line(service).expected is None
    project(service, status="answered", next_action_at=None)
    project(service, status="open", cycle=2, anchor_at=at + DAY, next_action_at=at + DAY)

    assert line(service).expected == Expected("site", 60)
    assert (line(service).cycle, line(service).hold) == (2, None)
    assert line(service).first == service.promised_at
    assert thread.pk == service.pk


def test_the_hold_back_counts_the_communitys_hours(at):
    friday = at.replace(year=2026, month=11, day=27, hour=17, minute=0, second=0)
    service = waits(at=friday)
    service.snapshot["community"] = OFFICE

    project(service)

    assert line(service).hold == friday.replace(month=11, day=30, hour=9)


def test_a_gap_is_told_from_the_beginning(at, monkeypatch):
    back = at + 6 * DAY
    monkeypatch.setattr(coverage, "gap_until", lambda **asked: back)
    service = waits(at=at)

    project(service)

    assert line(service).gap == back


def test_visitors_read_it_at_once(at, as_, eva):
    """Kept pages are made anew, on the thread and where it is listed."""
    at = clock.now()
    service = waits(at=at)
    client, page = as_(None), Thread.objects.get(pk=service.pk).get_absolute_url()

    def seen(path):
        return client.get(path).content.decode()

    assert "Waiting for a first answer" in seen(page)
    project(service)
    assert 'class="ladder"' in seen(page)
    assert "Waiting for a first answer" not in seen(page)
    assert "With an expert" not in seen("/questions/")
    project(service, **claim(service, by=eva, at=at, until=at + HOUR))
    assert "Eva of our team looks into it" in seen(page)
    assert "With an expert" in seen("/questions/")
    nobody = dict.fromkeys(("owner", "claim_token", "claimed_at", "lease_until"))
    project(service, **nobody)
    assert "Eva of our team" not in seen(page)
    assert "With an expert" not in seen("/questions/")
    project(service, status="solved", next_action_at=None)
    assert 'class="ladder"' not in seen(page)


def test_the_line_costs_a_page_nothing_and_a_name_one_statement(at, as_, eva, olga):
    at = clock.now()
    service = waits(at=at)
    page = Thread.objects.get(pk=service.pk).get_absolute_url()
    for reader in (None, olga):
        client = as_(reader)
        project(service, status="answered", next_action_at=None)
        without = statements(client, page)
        nobody = dict.fromkeys(("owner", "claim_token", "claimed_at", "lease_until"))
        project(service, status="open", next_action_at=at, **nobody)

        assert statements(client, page) == without

        project(service, **claim(service, by=eva, at=at, until=at + HOUR))
        assert statements(client, page) == without + 1
        project(service, **nobody)


def test_lists_cost_the_same_with_one_and_with_twenty(at, as_, eva):
    client = as_(None)

    def more(count):
        for _ in range(count):
            service = waits(at=clock.now())
            project(service, **claim(service, by=eva, at=at, until=at + HOUR))

    more(1)
    one = [statements(client, path) for path in ("/", "/questions/")]
    more(19)

    assert [statements(client, path) for path in ("/", "/questions/")] == one


def test_an_open_page_gets_the_line_that_is_true_now(at, as_, eva):
    at = clock.now()
    service = waits(at=at)
    thread = project(service)
    client, path = as_(None), f"/questions/{thread.pk}/live/?after=999999&state=open"
    tag = f'W/"{thread.version}.0"'
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304

    project(service, **claim(service, by=eva, at=at, until=at + HOUR))
    answer = client.get(path, headers={"If-None-Match": tag})

    said = answer.content.decode()
    assert '<template data-live-into="ladder">' in said
    assert "Eva of our team looks into it" in said
    assert "live-line" not in said
