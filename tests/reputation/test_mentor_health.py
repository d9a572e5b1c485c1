"""How mentors are, and where they are missing: the signs, the page, and who reads it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain import private
from forum.lib import clock
from forum.models import DraftSuggestion, Event
from reputation.domain import mentors
from reputation.lib import mentor_health as lib
from reputation.lib.mentor_health import Figures
from reputation.lib.offering import Tally
from reputation.models import Mentor, Newcomer, Offer, OfferRun
from reputation.queries import coverage, mentor_health, silence
from tests import factories
from tests.counting import statements
from tests.forum.views.test_permissions import NO, ROLES, SIGN_IN, outcome
from tests.reputation import desks

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SINCE = NOW - lib.WINDOW
PATH = "/moderation/mentors/health/"


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (Figures(10, 9, lowest=9, last_at=NOW), ["full"]),
        (Figures(10, 9, lowest=8, last_at=NOW), []),
        (Figures(5, 0, posts=10, night_posts=5, last_at=NOW), ["night"]),
        (Figures(5, 0, posts=4, night_posts=4, last_at=NOW), []),
        (Figures(5, 0, posts=40, night_posts=5, last_at=NOW), []),
        (Figures(5, 0, days=21, last_at=NOW), ["no_day_off"]),
        (Figures(5, 0, days=20, last_at=NOW), []),
        (Figures(5, 0, offers=Tally(2, 8), offers_before=Tally(5, 10)), ["fewer_answers"]),
        (Figures(5, 0, offers=Tally(3, 8), offers_before=Tally(5, 10)), []),
        (Figures(5, 0, offers=Tally(0, 7), offers_before=Tally(9, 10)), []),  # too few to tell
        (Figures(5, 0, offers=Tally(0, 9), offers_before=Tally(2, 10)), []),  # never many
        (Figures(5, 1, last_at=NOW - 7 * DAY), ["silent"]),
        (Figures(5, 1, last_at=None), ["silent"]),
        (Figures(5, 0, last_at=None), []),
        (Figures(5, 1, last_at=None, since=NOW - 6 * DAY), []),
        (Figures(5, 1, last_at=NOW - 8 * DAY, since=NOW - 7 * DAY), ["silent"]),
        (Figures(5, 1, last_at=NOW, unanswered=2), ["unanswered"]),
        (Figures(5, 5, lowest=5, days=21, unanswered=1, is_paused=True), []),
        (Figures(5, 0, offers=Tally(0, 8), offers_before=Tally(8, 8), is_paused=True), []),
    ],
)
def test_signs(figures, expected):
    assert lib.flags(figures, NOW) == expected


moments = st.integers(-10, 40).map(lambda days: SINCE + days * DAY)


@given(st.lists(st.tuples(moments, st.none() | st.integers(1, 30)), max_size=6))
def test_the_lowest_is_what_counting_each_day_says(drawn):
    spans = [(began, None if days is None else began + days * DAY) for began, days in drawn]

    def open_at(moment):
        return sum(began <= moment and (ended is None or ended > moment) for began, ended in spans)

    each = [open_at(SINCE + day * DAY + HOUR) for day in range(lib.WINDOW.days)]
    assert lib.lowest(spans, SINCE, NOW) == min(each)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_who_reads_it(role, request, as_, hana):
    people = {"visitor": None, "asker": hana, "helper": factories.member("helper")}
    who = people[role] if role in people else request.getfixturevalue(role)
    desks.mentor("marla")

    got = outcome(as_(who).get(PATH))

    yes = role in ("mo", "sven", "ada")
    assert got == ("done" if yes else SIGN_IN if role == "visitor" else NO)


def acted(member, *moments):
    for at in moments:
        Event.objects.create(kind=Event.Kind.POST_ADDED, by=member, at=at)


@pytest.mark.django_db
def test_figures_by_the_mentors_own_clock():
    """Five in the morning in Tokyo is no night in Berlin; a day is theirs."""
    now = clock.now().replace(hour=12)
    tokyo = desks.mentor(factories.member("tokyo", time_zone="Asia/Tokyo"))
    berlin = desks.mentor(factories.member("berlin", time_zone="Europe/Berlin"))
    for one in (tokyo, berlin):
        acted(one.member, *(now.replace(hour=19) - day * DAY for day in range(1, 26)))
    gone = desks.mentor("gone", state=Mentor.State.ALUMNI)
    acted(gone.member, now)

    found = {one.mentor.member.handle: one for one in mentor_health.load(now=now)}

    assert list(found) == ["berlin", "tokyo"]
    assert (found["tokyo"].figures.posts, found["tokyo"].figures.night_posts) == (25, 25)
    assert (found["berlin"].figures.posts, found["berlin"].figures.night_posts) == (25, 0)
    assert found["tokyo"].flags == ["night", "no_day_off"]
    assert found["berlin"].flags == []  # nothing today


@pytest.mark.django_db
def test_load_and_silence(as_, mo):
    now = clock.now()
    full = desks.mentor("full", capacity=5)
    for _one in range(5):
        desks.newcomer(full, at=now - 40 * DAY)
    factories.answer(factories.question(), by=full.member, at=now - HOUR)
    silent = desks.mentor("silent")
    new = desks.newcomer(silent, at=now - 4 * DAY).newcomer
    factories.question(by=new, at=now - 3 * DAY)
    paused = desks.mentor("paused", state=Mentor.State.PAUSED, paused_until=now.date() + DAY)

    found = {one.mentor.pk: one.flags for one in mentor_health.load(now=now)}

    assert found == {full.pk: ["full"], silent.pk: ["silent", "unanswered"], paused.pk: []}
    page = re.sub(r"\s+", " ", as_(mo).get(PATH).content.decode())
    assert "1 newcomer of theirs has waited for a word for two days." in page
    assert page.index("Full") < page.index("Paused") < page.index("Silent")
    assert f'href="{PATH}"' in as_(mo).get("/questions/").content.decode()


@pytest.mark.django_db
def test_silent_is_who_is_silent_for_the_rounds(as_, mo, sim):
    """Reading and marking is no word, on this page as in the rounds."""
    now = clock.now()
    quiet, acts, suggests, away = (
        desks.mentor(name) for name in ("quiet", "acts", "suggests", "away")
    )
    for one in (quiet, acts, suggests, away):
        desks.newcomer(one, at=now - 30 * DAY)
    Event.objects.create(kind=Event.Kind.MARK_GIVEN, by=quiet.member, at=now - HOUR)
    Event.objects.create(kind=Event.Kind.CONFIRMED, by=acts.member, at=now - HOUR)
    thread = private.begin(
        people=[suggests.member, away.member], kind="talk", by=away.member, now=now - 91 * DAY,
        words="Hello",
    )  # fmt: skip
    DraftSuggestion.objects.create(
        talk=thread.talk, by=suggests.member, version=1, reason="Clearer", at=now - HOUR
    )

    found = {one.mentor.pk: one for one in mentor_health.load(now=now)}

    assert [one.pk for one in silence.silent(now=now)] == [quiet.pk, away.pk]
    assert {pk for pk, one in found.items() if "silent" in one.flags} == {quiet.pk, away.pk}
    heard = [found[one.pk].figures.last_at for one in (quiet, acts, suggests, away)]
    assert heard == [None, now - HOUR, now - HOUR, None]
    assert as_(mo).get(PATH).content.decode().count("not active for months") == 2


@pytest.mark.django_db
def test_who_came_back_today_is_not_silent():
    now = clock.now()
    mentor = desks.mentor("mara", state=Mentor.State.PAUSED, paused_until=now.date() + DAY)
    mentors.resume(mentor=mentor, by=mentor.member, now=now)
    desks.newcomer(mentor, at=now)

    def flags(at):
        return [one.flags for one in mentor_health.load(now=at)]

    assert flags(now + HOUR) == [[]]
    assert flags(now + 7 * DAY) == [["silent"]]


def offered(to, thread, *, at, answered=False, lasted=2 * HOUR, **more):
    """A question that was offered to somebody, each time another wait of the same one."""
    ended = {"ended_at": at + lasted, "ending": OfferRun.Ending.ANSWERED}
    run = OfferRun.objects.create(thread=thread, since=at, began_at=at, next_at=at, **ended)
    Offer.objects.create(
        run=run, mentor=to.member, wave=1, offered_at=at, expires_at=at + 2 * HOUR, band=0,
        chance=0.3, answered_at=at + HOUR / 2 if answered else None, **more,
    )  # fmt: skip


@pytest.mark.django_db
def test_who_answers_less_of_what_is_offered(as_, mo):
    """Refused, or answered by somebody else within the hour, it says nothing of them."""
    now, thread = clock.now(), factories.question()
    tired, fresh = desks.mentor("tired"), desks.mentor("fresh")
    for number in range(10):
        before, lately = (now - (days * 24 + number) * HOUR for days in (40, 10))
        offered(tired, thread, at=before, answered=number < 6)
        offered(tired, thread, at=lately, answered=number < 2)
        offered(tired, thread, at=lately + HOUR / 3, refused_at=lately + HOUR / 2)
        offered(tired, thread, at=lately + HOUR / 2, lasted=HOUR / 6)
        offered(fresh, thread, at=before + HOUR / 2, answered=number < 6)
        offered(fresh, thread, at=lately + HOUR * 3 / 4, answered=number < 4)
    offered(tired, thread, at=now - 95 * DAY)  # forgotten
    offered(tired, thread, at=now - HOUR / 2)  # it is not over yet

    found = {one.mentor.pk: one for one in mentor_health.load(now=now)}

    figures = found[tired.pk].figures
    assert (figures.offers, figures.offers_before) == (Tally(2, 10), Tally(6, 10))
    assert found[fresh.pk].figures.offers == Tally(4, 10)
    assert [found[one.pk].flags for one in (tired, fresh)] == [["fewer_answers"], []]
    page = re.sub(r"\s+", " ", as_(mo).get(PATH).content.decode())
    assert "offered: 2 of 10 in 30 days, before that 6 of 10." in page


@pytest.mark.django_db
def test_where_mentors_are_missing(as_, mo):
    now = clock.now()
    sim, billing = factories.category("sim"), factories.category("billing")
    mentor = desks.mentor("marla", topics=[f"category:{sim.pk}"], capacity=10)
    paired = desks.newcomer(mentor).newcomer
    lone, quiet = (factories.member(name, joined_at=now - 2 * DAY) for name in ("lone", "quiet"))
    for number in range(3):
        at = now - (3 - number) * HOUR
        factories.question(by=paired, category=sim, tag_names=[f"one{number}"], at=at)
        factories.question(by=lone, category=billing, tag_names=[f"two{number}"], at=at)
    assert quiet.threads.count() == 0
    at = now - 3 * HOUR
    Newcomer.objects.create(member=lone, state="waiting", since=at, began_at=at, language="en")

    found = coverage.waiting(now=now)
    places = coverage.places(now=now)

    assert [(one.person, one.since) for one in found] == [(lone, now - 3 * HOUR)]
    assert (places.waiting, places.free, places.places, places.missing) == (1, 9, 10, 0)
    assert coverage.topics_without(now=now) == [coverage.Gap(f"category:{billing.pk}", 3)]
    page = re.sub(r"\s+", " ", as_(mo).get(PATH).content.decode())
    assert '<b>Billing</b> <span class="note">3 questions</span>' in page
    assert "Tags without a mentor" not in page


@pytest.mark.django_db
def test_tags_stand_apart_and_only_those_that_most_ask_about(as_, mo):
    now, billing = clock.now(), factories.category("billing")
    for number in range(4):
        tags = [f"tag{n:02}" for n in range(12 if number < 3 else 1)]
        factories.question(category=billing, tag_names=tags, at=now - (number + 1) * HOUR)

    page = re.sub(r"\s+", " ", as_(mo).get(PATH).content.decode())

    topics, _title, tags = page.partition('id="tags"')
    assert "<dt>topics without a mentor</dt><dd>1</dd>" in topics
    assert "Billing" in topics
    assert "tag0" not in topics
    assert tags.index("tag00") < tags.index("tag01")  # four questions, then three
    assert tags.count("3 questions") == 9
    assert "and 2 more tags" in tags


@pytest.mark.django_db
def test_where_each_topic_has_one_only_tags_are_said_to_have_none(as_, mo):
    now, billing = clock.now(), factories.category("billing")
    desks.mentor("marla", topics=[f"category:{billing.pk}"])
    for number in range(3):
        at = now - (number + 1) * HOUR
        factories.question(category=billing, tag_names=["esim"], at=at)

    page = re.sub(r"\s+", " ", as_(mo).get(PATH).content.decode())

    topics, _title, tags = page.partition('id="tags"')
    missing, note = "Each topic in which people ask has one.", "People asked there in the last"
    assert (missing in topics, note in topics) == (True, False)
    assert (missing in tags, tags.count(note)) == (False, 1)


@pytest.mark.django_db
def test_what_should_never_be_is_told_the_team(as_, mo):
    now = clock.now()
    page = as_(mo).get(PATH).content.decode()
    assert "whoever runs this site" not in page
    one = factories.member(joined_at=now - DAY)
    Newcomer.objects.create(member=one, state="paired", since=now, began_at=now, language="en")
    thread = factories.question(at=now - HOUR)
    late = {"since": now - HOUR, "began_at": now - HOUR, "next_at": now - HOUR / 2}
    OfferRun.objects.create(thread=thread, **late)

    page = re.sub(r"\s+", " ", as_(mo).get(PATH).content.decode())

    assert "1 newcomer is said to have a mentor, and has none." in page
    assert "1 question should have been offered to mentors" in page


@pytest.mark.thorough
@pytest.mark.django_db
def test_many_mentors_take_no_more_statements(as_, mo):
    counts = []
    for more in (3, 17):  # of three questions a topic is one to name
        for _one in range(more):
            mentor = desks.mentor(factories.member())
            acted(mentor.member, clock.now() - HOUR)
            new = desks.newcomer(mentor).newcomer
            factories.question(by=new, at=clock.now() - 3 * DAY)
            lone = factories.member(joined_at=clock.now() - DAY)
            factories.question(by=lone, category=factories.category())
        counts.append(statements(as_(mo), PATH))

    assert counts[0] == counts[1]
