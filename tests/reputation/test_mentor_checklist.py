"""What it takes to become a mentor, figure by figure; and who is invited."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.domain import events
from forum.lib import clock
from forum.models import Event, Member, Notice, Standing
from reputation.domain import applications, mentor_rounds
from reputation.lib import checklist, checklist_words
from reputation.lib.checklist import Figures
from reputation.models import Mentor
from reputation.queries import checklist as reads
from tests import factories
from tests.reputation import mentor_ways

MET = Figures(
    account_days=60, active_days=20, threads=25, solved=10, people=8, judged=25, useful=10,
    points=1000,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "missing"),
    [
        ({"account_days": 59}, "account", 1),
        ({"active_days": 0}, "days", 20),
        ({"threads": 24}, "threads", 1),
        ({"solved": 9}, "solved", 1),
        ({"people": 7}, "people", 1),
        ({"useful": 9, "judged": 25}, "useful", 4),  # 36 %
        ({"useful": 0, "judged": 0}, "useful", 40),
        ({"flags": 1}, "flags", 0),
        ({"points": 999}, "level", 1),
        ({"is_verified": False}, "verified", 1),
    ],
)
def test_each_line_alone_is_what_is_missing(change, code, missing):
    figures = replace(MET, **change)

    lacking = [line for line in checklist.lines(figures) if not line.is_met]

    assert checklist.is_met(MET)
    assert not checklist.is_met(figures)
    assert [(line.code, line.missing) for line in lacking] == [(code, missing)]


def test_a_suggestion_takes_the_place_of_the_level_only():
    assert checklist.is_met(replace(MET, points=0, nominated=1))
    assert not checklist.is_met(replace(MET, points=0, nominated=1, people=7))
    assert checklist.is_met(replace(MET, is_verified=True))


def test_the_figure_says_whether_points_or_a_suggestion_met_it():
    def level(**change):
        found = checklist.lines(replace(MET, **change))
        return next(checklist_words.figure(line) for line in found if line.code == "level")

    assert level(points=231, nominated=1) == "suggested"
    assert level(points=1200, nominated=1) == "1200"
    assert level(points=231) == "231 of 1000"


@pytest.mark.django_db
def test_figures_are_what_happened(mara):
    cara = mentor_ways.capable()
    factories.answer(factories.question(by=cara), by=cara)  # one's own question counts for nothing
    hana, now = factories.member("hana"), clock.now()

    with CaptureQueriesContext(connection) as one:
        found = reads.figures(members=[cara], now=now)
    with CaptureQueriesContext(connection) as many:
        reads.figures(members=[cara, hana, mara], now=now)

    # 25 days of answers, and today.
    assert found[cara.pk] == Figures(
        account_days=400, active_days=26, threads=25, solved=10, people=8, judged=25, useful=10,
        points=1000,
    )  # fmt: skip
    assert len(many) == len(one)
    later = reads.figures(members=[cara], now=now + timedelta(days=60))[cara.pk]
    assert (later.threads, later.solved) == (5, 0)
    assert reads.figures(members=[hana], now=now)[hana.pk] == Figures(account_days=400)
    Member.objects.filter(pk=hana.pk).update(verified_at=now)
    assert reads.figures(members=[cara], now=now)[cara.pk].is_verified is False


@pytest.mark.django_db
def test_what_was_reported_rightly_counts_for_a_hundred_days(mo):
    hana, now = factories.member("hana"), clock.now()
    post = factories.answer(factories.question(), by=hana)
    for outcome in ("upheld", "declined"):
        events.record(
            kind=Event.Kind.FLAG_SETTLED, at=now, by=mo, post=post, thread=post.thread,
            outcome=outcome,
        )  # fmt: skip

    assert reads.figures(members=[hana], now=now)[hana.pk].flags == 1
    assert reads.figures(members=[hana], now=now + timedelta(days=101))[hana.pk].flags == 0


@pytest.mark.django_db
def test_who_meets_it_is_invited_once(mara):
    cara, now = mentor_ways.capable(), clock.now()
    mentor_ways.mentor("rosa")
    almost = factories.member("almost")
    Standing.objects.filter(pk=almost.pk).update(points=5000)

    first = [mentor_rounds.invite_ready(now=now) for _ in range(2)]

    mentor = Mentor.objects.get(pk=cara.pk)
    assert first == [1, 0]
    assert (mentor.state, [step.state for step in mentor.steps.all()]) == ("invited", ["invited"])
    told = Notice.objects.filter(kind="mentor_invited")
    assert [notice.member for notice in told] == [cara]
    assert not mentor_ways.is_mentor(cara)
    Mentor.objects.filter(pk=cara.pk).update(state="refused")
    assert mentor_rounds.invite_ready(now=now) == 0


@pytest.mark.django_db
def test_a_suggestion_is_told_and_brings_the_invitation(mo):
    cara, now = mentor_ways.capable(points=300), clock.now()
    assert mentor_rounds.invite_ready(now=now) == 0

    for _ in range(2):
        applications.nominate(member=cara, by=mo, reason="Patient with everybody.", now=now)

    assert mentor_rounds.invite_ready(now=now) == 1
    assert Notice.objects.get(kind="mentor_nominated").data["reason"] == "Patient with everybody."
