"""What the ladder line says at each moment: pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from community.lib import line as lines
from community.lib import line_words, told_times
from community.lib.line import Expected, Line

AT = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # a Thursday, eleven o'clock in Berlin
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def line(**extra) -> Line:
    usual = {
        "status": "open", "step": 0, "cycle": 1, "since": AT, "mentors": AT + 30 * MINUTE,
        "expert": AT + 4 * HOUR, "lead": AT + 30 * HOUR, "promised": AT + 24 * HOUR,
        "first": AT + 24 * HOUR,
    }  # fmt: skip
    return Line(**usual | extra)


def states(line, at):
    return [(step.name, str(step.state)) for step in lines.steps(line, now=at)]


def test_the_row_keeps_all_of_it():
    whole = line(
        owner=3, until=AT + HOUR, gap=AT, hold=AT, is_urgent=True,
        expected=Expected("tag", 840, "esim"),
    )  # fmt: skip

    for one in (line(), whole, line(mentors=None, step=3, status="case")):
        assert lines.from_stored(lines.as_stored(one)) == one
    assert lines.of_row({"offers": 3}) is None
    assert lines.of_row({"ladder": lines.as_stored(whole) | {"of": "an older release"}}) == whole
    assert set(lines.as_stored(line())) == {
        "status", "step", "cycle", "since", "mentors", "expert", "lead", "promised", "first",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (0, [(0, "now"), (1, "next"), (2, "next")]),
        (0.5, [(0, "done"), (1, "now"), (2, "next")]),
        (4, [(0, "done"), (1, "done"), (2, "now")]),
        (24, [(0, "done"), (1, "done"), (2, "due")]),
        (30, [(0, "done"), (1, "done"), (2, "done"), (3, "due")]),
    ],
)
def test_the_time_alone_moves_it_on(hours, expected):
    """Whether or not a worker was there."""
    assert states(line(), AT + hours * HOUR) == expected


def test_what_a_worker_did_stays_done():
    assert states(line(step=2, expert=AT + HOUR), AT + MINUTE)[-1] == (2, "now")


def test_mentors_whom_nobody_asks_are_left_out():
    assert states(line(mentors=None), AT) == [(0, "now"), (2, "next")]
    called = line(expert=AT, step=2)

    assert states(called, AT + MINUTE) == [(0, "done"), (2, "now")]


def test_a_claim_holds_as_long_as_its_lease():
    held = line(owner=3, until=AT + HOUR)

    assert held.held_by(AT + 59 * MINUTE) == 3
    assert states(held, AT)[-1] == (2, "now")
    assert held.held_by(AT + HOUR) is None
    assert states(held, AT + HOUR)[-1] == (2, "next")


def test_what_is_usual_is_shown_while_it_may_come_true():
    told = line(expected=Expected("site", 3600))

    assert lines.shows_expected(told, now=AT + 59 * MINUTE)
    assert not lines.shows_expected(told, now=AT + HOUR)
    assert not lines.shows_expected(line(), now=AT)


@pytest.fixture
def in_berlin():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        yield


def words(line, at, holder=""):
    shown = line_words.shown(line, holder=holder, now=at)
    return [f"{label} {detail}".strip() for label, detail, _state in shown]


def test_in_words(in_berlin):
    assert words(line(), AT) == ["Community", "Mentors 11:30", "Expert by Fri 11:00"]
    assert words(line(), AT + HOUR)[1] == "Mentors asked now"
    assert words(line(), AT + 25 * HOUR)[2] == "Expert was due 11:00"
    held = line(owner=3, until=AT + 6 * HOUR)
    assert words(held, AT + 5 * HOUR, "Eva")[2] == "Eva, expert looks until 17:00"
    asked = line(status="asked_back", owner=3, until=AT + 7 * 24 * HOUR)
    assert words(asked, AT + 5 * HOUR, "Eva")[2] == "Eva, expert"  # no week for a look
    assert line_words.sentence(asked, holder="Eva", now=AT) == (
        "Eva of our team has asked something back."
    )
    lead = line(step=3, promised=AT + 40 * HOUR)
    assert words(lead, AT + 30 * HOUR)[3] == "Lead of the team by Sat 03:00"
    gap = line(gap=AT + 240 * HOUR)
    assert words(gap, AT)[2] == "Expert from Sun, 6 December, 11:00"
    assert words(line(status="case"), AT) == []


def test_as_a_sentence(in_berlin):
    assert line_words.sentence(line(), holder="", now=AT) == (
        "Everyone here can see this question and answer it. Mentors are asked at 11:30."
        " Our team answers by Fri 11:00."
    )
    held = line(owner=3, until=AT + 6 * HOUR)
    assert line_words.sentence(held, holder="Eva", now=AT + 5 * HOUR) == (
        "Eva of our team looks into it until 17:00. Our team answers by Fri 11:00."
    )
    assert "promised an answer" in line_words.sentence(line(), holder="", now=AT + 25 * HOUR)
    assert line_words.sentence(line(status="case"), holder="", now=AT) == ""


def test_what_stands_beneath(in_berlin):
    def notes(at=AT, **extra):
        return line_words.notes(line(**extra), topic="SIM", now=at)

    assert notes() == []
    assert notes(AT + 25 * HOUR) == ["It takes longer than we promised."]
    assert notes(AT + 30 * HOUR) == [  # the lead's turn
        "It takes longer than we promised. The lead of the team knows."
    ]
    assert notes(promised=AT + 26 * HOUR) == [
        "It takes longer than we said at first: an answer comes by Fri 13:00."
    ]
    assert "before Sun, 6 December, 11:00" in notes(gap=AT + 240 * HOUR)[0]
    never = datetime.max.replace(tzinfo=UTC)
    assert notes(gap=never) == [
        "Nobody of our team for this topic is there. Members can answer any time."
    ]
    assert words(line(gap=never), AT)[2] == "Expert"
    assert lines.from_stored(lines.as_stored(line(gap=never))) == line(gap=never)
    assert "the clock waits" in notes(status="asked_back")[0]
    assert "in private" in notes(status="case")[0]
    assert notes(expected=Expected("tag", 840, "esim")) == [
        "Questions on esim are usually answered within 14 minutes at this time of day."
    ]
    assert notes(expected=Expected("category", 7200)) == [
        "Questions in “SIM” are usually answered within 2 hours."
    ]
    assert notes(expected=Expected("site", 90_000)) == [
        "Questions here are usually answered within 25 hours."
    ]


def test_in_german(in_berlin):
    with translation.override("de"):
        assert words(line(), AT) == ["Community", "Mentoring 11:30", "Fachteam bis Fr 11:00"]
        assert "bis Fr 11:00" in line_words.sentence(line(), holder="", now=AT)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "1 minute"), (60, "1 minute"), (61, "2 minutes"), (1200, "20 minutes"),
        (1201, "25 minutes"), (3301, "1 hour"), (3600, "1 hour"), (3601, "2 hours"),
        (36 * 3600, "36 hours"), (36 * 3600 + 1, "2 days"), (9 * 86_400, "9 days"),
    ],
)  # fmt: skip
def test_spans(seconds, expected):
    assert told_times.span(seconds) == expected
