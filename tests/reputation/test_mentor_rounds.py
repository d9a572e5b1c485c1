"""The rounds that see to mentors: each step in one of them, and one row that fails holds up no
other."""

from collections import Counter
from datetime import timedelta

import pytest

from forum.domain import notices
from forum.lib import clock
from forum.models import Notice, Standing
from reputation import tasks
from reputation.domain import mentor_rounds, mentors
from reputation.models import Mentor, Renewal
from reputation.queries import applications, silence
from tests import factories
from tests.reputation import mentor_ways

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# By what each step looks for, or does, and nothing else asks for.
STEPS = [
    (applications, "over"), (applications, "without_buddy"), (mentor_rounds, "_resume"),
    (mentor_rounds, "ask_renewals"), (mentor_rounds, "ask_to_pause"),
    (mentor_rounds, "invite_ready"), (mentor_rounds, "pause_silent"),
    (mentor_rounds, "tell_overdue"), (silence, "gone"),
]  # fmt: skip


def test_each_step_is_of_one_round(monkeypatch):
    taken = []

    def counted(home, name):
        act = getattr(home, name)

        def count(*args, **kwargs):
            taken.append((home, name))
            return act(*args, **kwargs)

        monkeypatch.setattr(home, name, count)

    for home, name in STEPS:
        counted(home, name)

    tasks.tend_newcomers(timestamp=0)
    tasks.look_after_mentors(timestamp=0)
    tasks.go_round_mentors(timestamp=0)

    assert Counter(taken) == Counter(STEPS)


def ready(now):
    return mentor_ways.capable("").pk


def overdue(now):
    return mentor_ways.applied(ago=8 * DAY).mentor_id


def renewing(now, ends=DAY):
    mentor = mentor_ways.mentor()
    Renewal.objects.create(mentor=mentor, at=now - 300 * DAY, until=now + ends)
    return mentor.pk


def over(now):
    return renewing(now, ends=-31 * DAY)


def overrun(now):
    mentor = mentor_ways.mentor()
    for _ in range(2):
        asked = now - timedelta(hours=60)
        factories.question(by=mentor_ways.paired(mentor), at=asked)
    return mentor.pk


def back(now):
    mentor = mentor_ways.mentor()
    day = mentors.today(mentor.member, now=now) + 3 * DAY
    mentors.pause(mentor=mentor, until=day, by=mentor.member, now=now)
    Mentor.objects.filter(pk=mentor.pk).update(paused_until=day - 3 * DAY)
    return mentor.pk


@pytest.mark.parametrize(
    ("begin", "go", "kind"),
    [
        (ready, mentor_rounds.invite_ready, "mentor_invited"),
        (overdue, mentor_rounds.tell_overdue, "mentor_overdue"),
        (renewing, mentor_rounds.ask_renewals, "mentor_renewal"),
        (over, mentor_rounds.ask_renewals, "mentor_alumni"),
        (overrun, mentor_rounds.ask_to_pause, "mentor_pause"),
        (back, mentor_rounds.look_after, "mentor_resumed"),
    ],
)
def test_one_that_fails_holds_up_no_other(begin, go, kind, mo, monkeypatch, caplog):
    now = clock.now()
    poisoned, other = begin(now), begin(now)
    # The ledger followed the second one, and said anew what the first one has.
    Standing.objects.filter(member__in=[poisoned, other]).update(points=1000)
    real = notices.tell
    first = []

    def tell_or_fail(**told):
        if told["kind"] == kind and not first:
            first.append(told["key"])
            raise ValueError("poisoned")
        return real(**told)

    monkeypatch.setattr(notices, "tell", tell_or_fail)
    go(now=now)

    assert poisoned < other
    assert Notice.objects.filter(kind=kind).count() == 1
    assert caplog.text.count("again later") == 1
    go(now=now)
    assert Notice.objects.filter(kind=kind).count() == 2


def test_many_years_are_looked_at_in_two_statements(django_assert_num_queries):
    now = clock.now()
    for days in (100, 200, 300):
        renewing(now, ends=days * DAY)

    with django_assert_num_queries(2):
        assert mentor_rounds.ask_renewals(now=now) == 0
