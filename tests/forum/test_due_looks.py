"""Moderators hear of a look that is due before it is late, and of no more than they can open."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from forum.domain import due_looks, flags, gate, reviewing
from forum.lib import clock
from forum.models import Flag, HeldPost, Notice
from tests import factories
from tests.forum.posting import deliver_due

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BAD = "Everybody wins in this online casino, come and see."


@pytest.fixture
def nine(settings) -> datetime:
    """Nine in the morning where the house is: what comes then is due at one."""
    settings.MODERATION_HOURS, settings.MODERATION_WITHIN = (8, 20), 4
    settings.TIME_ZONE = "Europe/Berlin"
    yesterday = (clock.now() - DAY).astimezone(ZoneInfo("Europe/Berlin"))
    return yesterday.replace(hour=9, minute=0, second=0, microsecond=0)


def report(at, *, category=None, by=None):
    post = factories.answer(factories.question(category=category or factories.category()))
    return flags.report(
        thread=post.thread, post=post, by=by or factories.member(), reason="rude", words="", now=at
    )


def told(member):
    """(how many, by when) of each reminder, the first first."""
    rows = Notice.objects.filter(member=member, kind="looks_due").order_by("at")
    return [(one.data["n"], datetime.fromisoformat(one.data["by"])) for one in rows]


def test_who_moderates_hears_an_hour_before_of_all_that_waits(nina, hana, mo, ada, nine):
    report(nine)
    sent = gate.answer(thread=factories.question(), by=nina, body=BAD, key=None, now=nine + HOUR)
    assert isinstance(sent, HeldPost)

    runs = [due_looks.remind(now=nine + hours * HOUR) for hours in (1, 2.9, 3, 3.25, 5, 6.5)]

    assert runs == [0, 0, 2, 0, 0, 0]
    assert told(mo) == told(ada) == [(2, nine + 4 * HOUR)]
    assert told(hana) == told(nina) == []


def test_of_what_stays_they_hear_once_a_day_and_not_at_night(mo, nine):
    report(nine + 7 * HOUR)  # due at eight tomorrow, when somebody is there again

    hours = range(7, 7 + 72)
    heard = [nine + hour * HOUR for hour in hours if due_looks.remind(now=nine + hour * HOUR)]

    assert [at - nine for at in heard] == [23 * HOUR, 47 * HOUR, 71 * HOUR]
    assert {at.hour for at in heard} == {8}


def test_a_day_is_one_of_the_house_wherever_that_is(mo, nine, settings):
    """In Auckland the day of UTC changes at noon or at one."""
    settings.TIME_ZONE = "Pacific/Auckland"
    nine = nine.replace(tzinfo=ZoneInfo("Pacific/Auckland"))
    report(nine - HOUR)

    heard = [hour for hour in range(9, 33) if due_looks.remind(now=nine + (hour - 9) * HOUR)]

    assert heard == [11, 32]


def test_the_next_one_is_told_of_where_the_first_was_looked_at(mo, ada, nine):
    first = report(nine)
    report(nine + 3 * HOUR)
    assert due_looks.remind(now=nine + 3 * HOUR) == 2
    flags.settle(flag=first, by=ada, outcome="upheld", words="", now=nine + 4 * HOUR)

    assert due_looks.remind(now=nine + 6 * HOUR) == 2
    assert told(mo) == [(2, nine + 4 * HOUR), (1, nine + 7 * HOUR)]


def test_what_somebody_has_in_hand_or_dealt_with_needs_no_reminder(mo, ada, nine):
    flag = report(nine)
    late = nine + 5 * HOUR
    reviewing.claim(item="post", item_id=flag.post_id, by=ada, now=late)
    assert due_looks.remind(now=late) == 0
    flags.settle(flag=flag, by=ada, outcome="upheld", words="", now=late)

    assert due_looks.remind(now=late + 3 * HOUR) == 0
    assert Flag.objects.filter(settled_at=None).count() == 0


def test_nobody_hears_of_what_they_cannot_open(mo, ada, nine):
    board = factories.category("board", is_private=True, reader_roles=["administrator"])
    report(nine, category=board, by=ada)

    due_looks.remind(now=nine + 5 * HOUR)

    assert (told(mo), len(told(ada))) == ([], 1)


def test_the_mail_says_how_many_and_by_when_and_leads_to_the_queue(mo, as_, nine):
    mo.language, mo.time_zone = "en", "Europe/Berlin"
    mo.save()
    report(nine)
    report(nine + HOUR)
    now = nine + 3 * HOUR
    due_looks.remind(now=now)
    deliver_due(now)

    [sent] = [one for one in mail.outbox if one.to == [mo.email]]
    said = "2 reports and held posts wait: we promised the first look by"
    assert said in sent.body
    assert "13:00" in sent.body
    notice = Notice.objects.get(member=mo, kind="looks_due")
    client = as_(mo)
    assert said in client.get("/inbox/").content.decode()
    assert client.get(f"/inbox/{notice.pk}/")["Location"] == "/moderation/"


@pytest.mark.parametrize("many", [1, 20])
def test_it_costs_the_same_whoever_moderates_and_whatever_waits(
    mo, ada, nine, many, django_assert_num_queries
):
    for number in range(many):
        report(nine)
        factories.member(f"moderator{number}", staff_role="moderator")
    due_looks.remind(now=nine + HOUR)  # what a process asks once

    with django_assert_num_queries(36):
        assert due_looks.remind(now=nine + 4 * HOUR) == many + 2
