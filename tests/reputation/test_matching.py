"""Which mentor fits: the score, who may not be given at all, and that nothing is left to chance."""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reputation.lib import matching, why_words
from reputation.lib.matching import Candidate, Wish

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
EN = frozenset({"en"})
WISH = Wish(
    1, "en", topics=frozenset({"category:2", "tag:3", "tag:4"}), devices=frozenset({"pixel 9"}),
    tariff="Smart M", sponsor=9, moments=(NOW, NOW.replace(hour=20)),
)  # fmt: skip


def candidate(member: int = 2, **extra) -> Candidate:
    return Candidate(member, **{"languages": EN, "capacity": 10, **extra})


def score(**extra) -> Fraction:
    return matching.match(WISH, candidate(**extra)).score


def test_each_part_weighs_what_the_design_says():
    night = {"from_hour": 1, "until_hour": 2}

    assert score(**night) == 0
    assert score(topics=frozenset({"tag:3"}), **night) == Fraction(3, 2)  # one of two tags
    assert score(topics=frozenset({"tag:3", "tag:4", "tag:9"}), **night) == 3
    assert score(topics=frozenset({"category:2"}), **night) == 3
    assert score(devices=frozenset({"pixel 9", "ipad"}), **night) == 2
    assert score(tariff="smart m", **night) == 2
    assert score(tariff="smart m", devices=frozenset({"pixel 9"}), **night) == 2
    assert score(member=9, **night) == 2
    assert score() == 1  # here all day
    assert score(from_hour=13, until_hour=15) == Fraction(1, 2)
    assert score(from_hour=19, until_hour=16) == 1  # over midnight
    assert score(from_hour=15, until_hour=16, zone="Europe/Berlin") == Fraction(1, 2)
    assert score(load=5, **night) == -1


def test_who_may_not_be_given():
    fits = {"member": 2, "points": 10}
    wish = Wish(1, "en", points=10, refused=frozenset({7}))

    assert matching.fits(wish, candidate(**fits))
    for wrong in (
        {"member": 1}, {"member": 7}, {"is_company": True}, {"load": 10},
        {"languages": frozenset({"de"})}, {"points": 9}, {"load": 12},
    ):  # fmt: skip
        assert not matching.fits(wish, candidate(**(fits | wrong))), wrong


def test_of_equals_the_one_longest_without_then_the_lower_id():
    waited = [
        candidate(4, last_at=NOW), candidate(3, last_at=NOW - timedelta(1)), candidate(6),
        candidate(5),
    ]  # fmt: skip

    assert [one.candidate.member for one in matching.ranked(WISH, waited)] == [5, 6, 3, 4]


hours = st.integers(0, 23)
people = st.lists(
    st.builds(
        Candidate, member=st.integers(1, 60), capacity=st.sampled_from([5, 10, 20]),
        load=st.integers(0, 21), points=st.integers(0, 20), is_company=st.booleans(),
        from_hour=hours, until_hour=hours,
        languages=st.frozensets(st.sampled_from(["de", "en"])),
        topics=st.frozensets(st.sampled_from(["category:2", "tag:3", "tag:4", "tag:5"])),
        devices=st.frozensets(st.sampled_from(["pixel 9", "ipad"])),
        zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"]),
        tariff=st.sampled_from(["", "Smart M", "Smart L"]),
        last_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    ),
    max_size=25, unique_by=lambda one: one.member,
)  # fmt: skip
wishes = st.builds(
    Wish, member=st.integers(1, 60), language=st.sampled_from(["de", "en"]),
    points=st.integers(0, 20), sponsor=st.none() | st.integers(1, 60),
    topics=st.frozensets(st.sampled_from(["category:2", "tag:3", "tag:4"])),
    devices=st.frozensets(st.sampled_from(["pixel 9"])), tariff=st.sampled_from(["", "Smart M"]),
    moments=st.just((NOW,)), refused=st.frozensets(st.integers(1, 60), max_size=5),
)  # fmt: skip


@given(wishes, people, st.randoms(use_true_random=False))
def test_the_order_depends_on_nothing_but_the_people(wish, found, dice):
    shuffled = list(found)
    dice.shuffle(shuffled)

    assert matching.ranked(wish, found) == matching.ranked(wish, shuffled)


@given(wishes, people)
def test_everybody_who_fits_is_there_once_the_best_first_and_each_explained(wish, found):
    ranked = matching.ranked(wish, found)

    assert {one.candidate.member for one in ranked} == {
        one.member for one in found if matching.fits(wish, one)
    }
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)
    for one in ranked:
        assert one.candidate.load < one.candidate.capacity
        assert all(0 <= part <= 1 for part in one.parts.values())
        assert -2 <= one.score <= 8
        assert one.score == sum(matching.WEIGHTS[name] * part for name, part in one.parts.items())
        assert why_words.sentences(one.why, names={"tag:3": "esim"})


@given(wishes, people, st.integers(0, 24))
def test_whoever_has_less_to_do_is_never_given_later(wish, found, place):
    """One more free place makes nobody worse, all else being equal."""
    ranked = matching.ranked(wish, found)
    if place >= len(ranked) or not ranked[place].candidate.load:
        return
    before = ranked[place].candidate
    lighter = Candidate(
        **{name: getattr(before, name) for name in before.__slots__} | {"load": before.load - 1}
    )
    others = [lighter if one == before else one for one in found]
    again = [one.candidate.member for one in matching.ranked(wish, others)]

    assert again.index(before.member) <= place


@given(st.integers(1, 60), st.integers(1, 8), st.integers(0, 10_000))
def test_equal_mentors_are_loaded_evenly(newcomers, mentors, seed):
    """One after the other, as the lock lets them: nobody has two more than another."""
    dice, load = random.Random(seed), dict.fromkeys(range(1, mentors + 1), 0)
    last = dict.fromkeys(load)
    for n in range(newcomers):
        found = [
            candidate(pk, load=load[pk], last_at=last[pk], capacity=10) for pk in load
        ]  # fmt: skip
        dice.shuffle(found)
        best = matching.ranked(Wish(1000, "en", moments=(NOW,)), found)
        if not best:
            assert set(load.values()) == {10}
            return
        load[best[0].candidate.member] += 1
        last[best[0].candidate.member] = NOW + timedelta(seconds=n)
    assert max(load.values()) - min(load.values()) <= 1


def test_why_is_told_in_words_without_what_they_use():
    match = matching.match(
        WISH, candidate(9, topics=frozenset({"tag:3"}), devices=frozenset({"pixel 9"}), load=3)
    )

    told = why_words.sentences(match.why, names={"tag:3": "esim"})

    assert told == [
        "Knows what you asked about: esim",
        "Uses the same device or tariff as you",
        "Invited you, and knows you from there",
        "Is usually here at the hours when you are",
        "Had room: 3 of 10 places were taken",
        "Writes your language",
    ]
    assert "pixel" not in str(match.why)
    assert why_words.to_mentor(match.why, names={"tag:3": "esim"}) == [
        "You know what they asked about: esim",
        "You use the same device or tariff",
        "You invited them",
        "You are here at the same hours",
    ]
    assert why_words.to_mentor({"topic": 1.0, "topics": ["tag:3"], "hours": 0.2}, names={}) == [
        "You know what they asked about"
    ]
    assert why_words.to_mentor({}, names={}) == []
