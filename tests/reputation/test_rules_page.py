"""How points work, for everybody: what the page says is what the code computes."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import visitors
from forum.lib import clock
from reputation.lib import examples
from reputation.lib.figures import FRAME, MONEY, changes
from reputation.models import Rule, RuleSet
from reputation.models.rule import BY_HAND, Code
from reputation.queries import figures
from reputation.queries.rules import Rules
from reputation.views import rule_words
from tests.reputation import sets
from tests.reputation.books import DAY

pytestmark = pytest.mark.django_db
PATH = "/rules/points/"
HALF, QUARTER = Decimal("7.5"), Decimal("3.75")


def stated():
    return figures.of_set(rule_set=RuleSet.objects.get(number=1))


def built(of=None):
    terms = Rules([figures.as_set(figures=of or stated())]).all_at(clock.now())
    found = examples.build(terms=terms, at=clock.now(), zone=ZoneInfo(settings.TIME_ZONE))
    return {one.name: one for one in found}


def told(example):
    return [(row.code, row.counts, row.times) for row in example.rows]


def test_examples_are_computed_by_the_book():
    found = built()

    assert told(found["rescue"]) == [("SOL", 15, 1), ("RESC", 5, 1)]
    assert [row.counts for row in found["again"].rows] == [15, HALF, QUARTER, 0]
    assert told(found["mutual"]) == [("SOL", QUARTER, 1)]
    assert told(found["pot"]) == [
        ("SOL", 15, 1), ("RESC", 5, 1), ("HELP", 2, 2), ("HELP", 1, 1), ("HELP", 0, 2),
        ("HELP", 0, 1),
    ]  # fmt: skip
    assert [row.cut for row in found["pot"].rows] == ["", "", "", "pot", "pot", "most"]
    assert told(found["silent"]) == [("CONF", 10, 1), ("SOL", 5, 1)]
    assert told(found["back"]) == [("SOL", 15, 1), ("SOL", -15, 1)]
    assert [found[name].total for name in found] == [20, Decimal("26.25"), QUARTER, 25, 15, 0]


def test_by_other_rules_the_examples_say_something_else():
    other = sets.other(stated(), "SOL", points=Decimal(8))
    found = built(other)
    del other.rules["CONF"]

    assert [found[name].total for name in ("rescue", "again", "silent")] == [13, 14, 10]
    assert "silent" not in built(other)


def test_visitors_read_it_without_cookie_and_token_and_it_is_kept(as_):
    for path in (PATH, "/rules/points.json"):
        first = as_(None).get(path)
        kept = as_(None).get(path)
        again = as_(None).get(path, headers={"If-None-Match": first["ETag"]})

        assert (first.status_code, first.cookies, again.status_code) == (200, {}, 304)
        assert b"csrfmiddlewaretoken" not in first.content
        assert kept.content == first.content
    assert as_(None).post(PATH).status_code == 405


def test_every_rule_is_told_with_its_figures(as_, hana):
    page = as_(hana).get(PATH).content.decode()

    for code in set(Code) - set(BY_HAND):
        assert str(code.label) in page, code
    assert "corrections by hand" in page
    for words in (
        "15 points", "2 points", "15 or 10 points", "older than 4 hours", "at least 7 days old",
        "at most 5 for one answer", "at most 4 a month", "in your first 60 days",
        "held for 14 days",
        "question 3 from the same person: 25 percent", "25 percent of that",
        "one question brings you 25 points at most", "from 1000 points on", "Never paid",
        "Rule set 1, in force since",
    ):  # fmt: skip
        assert words in page, words
    assert "3.99" not in page


def test_groups_name_every_code_once():
    named = [code for _name, codes in rule_words.GROUPS for code in codes]
    assert sorted(named) == sorted(set(Code.values) - set(BY_HAND))  # no rule, but a person's word


def test_german_is_german(as_):
    page = as_(None).get(PATH, headers={"Accept-Language": "de"}).content.decode()

    assert "So funktionieren Punkte" in page
    assert "26,25" in page
    assert "15 Punkte" in page


def test_where_points_are_paid_it_tells_the_example_of_the_design(as_, settings):
    settings.PAYBACK = True
    page = as_(None).get(PATH).content.decode()

    assert "133 points, 8 of 14 threads helped" in page
    assert (">€3.99<" in page, ">€1.81<" in page, "45.5 percent" in page) == (True, True, True)


def test_what_machines_read_is_what_holds(as_):
    now = clock.now()
    sets.announced(now, SOL={"points": Decimal("16.5")})

    told = as_(None).get("/rules/points.json").json()

    assert (told["live"], [one["state"] for one in told["rule_sets"]]) == (1, ["coming", "live"])
    coming, live = told["rule_sets"]
    assert set(FRAME) - MONEY <= set(live)
    assert (live["thread_pot"], live["pair_weights"]) == ("25", ["1", "0.5", "0.25"])
    assert live["rules"][0] == {
        "code": "SOL", "points": "15", "most": None, "per": "", "hold_days": 14, "pays": True,
    }  # fmt: skip
    assert [rule["points"] for rule in coming["rules"] if rule["code"] == "SOL"] == ["16.5"]
    assert coming["why"] == sets.WHY


def test_a_set_that_began_is_the_one_that_is_told(as_):
    now = clock.now()
    begin = sets.begin_after(now)
    sets.announced(now, SOL={"points": Decimal(20)})

    with clock.shifted(begin - now + DAY):
        visitors.store.clear()
        page = as_(None).get(PATH).content.decode()

    assert "Rule set 2, in force since" in page
    assert 'Your answer was accepted: <strong class="rule-worth">20 points</strong>' in page
    assert "begins on" not in page


def test_as_many_statements_for_one_set_as_for_twenty(as_, hana):
    counts = []
    for number in (1, 20):
        for place in range(2, number + 1):
            one, rules = figures.as_set(
                figures=sets.other(stated(), "SOL", points=Decimal(place)), number=place,
                valid_from=clock.now() - (40 - place) * DAY,
            )  # fmt: skip
            one.save(force_insert=True)
            for rule in rules:
                rule.pk, rule.rule_set = None, one
            Rule.objects.bulk_create(rules)
        client = as_(hana)
        client.get(PATH)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(PATH).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8
    assert "points: 20 instead of 19" in page


def test_it_is_linked_from_everywhere_and_found_by_search_engines(as_, hana):
    assert f'href="{PATH}"' in as_(None).get("/").content.decode()
    assert f'href="{PATH}"' in as_(hana).get("/statement/").content.decode()
    assert f"{settings.SITE_URL}{PATH}" in as_(None).get("/sitemaps/pages-1.xml").content.decode()
    page = as_(None).get(PATH).content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}{PATH}">' in page
    assert "noindex" not in page


def test_changes_are_told_in_words():
    one = stated()
    other = sets.other(one, "HELP", most=3, points=Decimal("1.5"), hold_days=10, pays=False)
    del other.rules["REV"]
    other.frame["pair_weights"] = (Decimal(1), Decimal("0.3"))
    other.frame["rescue_minutes"] = 300

    assert [rule_words.told(change) for change in changes(one, other)] == [
        "Your answer helped a reader, points: 1.5 instead of 2",
        "Your answer helped a reader, at most: 3 instead of 5",
        "Your answer helped a reader, held for days: 10 instead of 14",
        "Your answer helped a reader, weighed: no instead of yes",
        "No more: Your review was upheld",
        "Weights of the first, second, third thread for the same person: 100 % / 30 % instead of"
        " 100 % / 50 % / 25 %",
        "Minutes after which a question has waited long: 300 instead of 240",
    ]
    assert changes(one, stated()) == []
    assert one.fingerprint == stated().fingerprint != other.fingerprint
