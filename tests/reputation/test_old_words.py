"""Words go three years after what they are about is over, not while it is open."""

from datetime import timedelta
from decimal import Decimal

import pytest

from forum.lib import clock
from reputation.domain import old_words
from reputation.lib import kept_words
from reputation.models import Finding, Mentor, MentorStep, Probation, ReviewStep

pytestmark = pytest.mark.django_db
KEPT, DAY = kept_words.RETENTION.kept, timedelta(days=1)


def finding_of(member, **more) -> Finding:
    now = clock.now()
    return Finding.objects.create(
        kind="star", member=member, size=Decimal(10), severity=50, figures={}, first_at=now,
        last_at=now, **more,
    )  # fmt: skip


def said(finding, by, at, kind="note") -> None:
    ReviewStep.objects.create(
        finding=finding, kind=kind, text="Two phones", figures={}, by=by, at=at
    )


def words(model, name) -> list[str]:
    return list(model.objects.order_by("at", "pk").values_list(name, flat=True))


@pytest.mark.parametrize("quiet_below", [None, Decimal(10)])
def test_notes_stay_on_a_finding_that_waits_for_somebody(quiet_below, hana, mo):
    now = clock.now()
    said(finding_of(hana, quiet_below=quiet_below), mo, now - KEPT - DAY)

    assert old_words.prune(now=now) == 0
    assert words(ReviewStep, "text") == ["Two phones"]


def test_they_go_three_years_after_it_was_settled_the_last_time(hana, mo):
    now, found = clock.now(), finding_of(hana, quiet_below=Decimal(15))
    said(found, mo, now - KEPT - DAY)
    said(found, mo, now - KEPT + DAY, kind="fine")
    said(found, mo, now)

    assert old_words.prune(now=now) == 0
    assert old_words.prune(now=now + 2 * DAY) == 2
    assert words(ReviewStep, "text") == ["", "", "Two phones"]
    assert old_words.prune(now=now + 2 * DAY) == 0


def test_why_a_mentor_is_what_they_are_stays(hana):
    now = clock.now()
    mentor = Mentor.objects.create(member=hana, since=now, state="paused")
    for number, (state, at) in enumerate((
        ("invited", now - KEPT - 3 * DAY), ("active", now - KEPT - 2 * DAY),
        ("paused", now - KEPT + DAY),
    )):  # fmt: skip
        MentorStep.objects.create(mentor=mentor, state=state, at=at, reason=f"Why {number}")

    assert old_words.prune(now=now) == 1
    assert words(MentorStep, "reason") == ["", "Why 1", "Why 2"]
    assert old_words.prune(now=now + 2 * DAY) == 1
    assert words(MentorStep, "reason") == ["", "", "Why 2"]


@pytest.mark.parametrize("state", ["alumni", "refused", "removed"])
def test_why_their_way_ended_goes(state, hana):
    now = clock.now()
    mentor = Mentor.objects.create(member=hana, since=now, state=state)
    MentorStep.objects.create(mentor=mentor, state=state, at=now - KEPT - DAY, reason="Was rude")

    assert old_words.prune(now=now) == 1
    assert words(MentorStep, "reason") == [""]


def test_nothing_is_put_where_nothing_was_said(hana, mo):
    now = clock.now()
    mentor = Mentor.objects.create(member=hana, since=now, state="active")
    old = {
        "mentor": mentor,
        "began_at": now - KEPT - DAY,
        "until": now,
        "ended_at": now - KEPT - DAY,
    }
    Probation.objects.create(**old, is_passed=True)
    Probation.objects.create(**old, is_passed=False, ended_by=mo, reason="Was rude")

    assert old_words.prune(now=now) == 1
    assert sorted(Probation.objects.values_list("is_passed", "reason")) == [
        (False, "–"), (True, ""),
    ]  # fmt: skip
    assert old_words.prune(now=now) == 0
