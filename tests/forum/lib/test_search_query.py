"""The query of a search, taken apart: any text at all, both languages, mistakes with a way out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import search_operators as operators
from forum.lib.search_operators import Ago, Period, Span
from forum.lib.search_query import MOST_CONDITIONS, Query, read

PARTS = st.sampled_from([*'abß:"-–.,<>=@#\0 \ud800😀1290', "tag:", "is:", "vor:", "in:", " "])
TYPED = st.lists(PARTS, max_size=40).map("".join)


def conditions(text: str) -> list[tuple[str, object, bool]]:
    return [(piece.field, piece.value, piece.is_not) for piece in read(text).conditions]


@given(text=st.one_of(st.text(max_size=400), TYPED))
def test_any_text_can_be_read_and_written_again(text: str) -> None:
    query = read(text)
    again = read(query.text)

    assert again.conditions == query.conditions
    assert again.words == query.words
    assert len(query.conditions) <= MOST_CONDITIONS
    assert query.only_words().conditions == ()


@given(text=TYPED, value=st.sampled_from(operators.STATES))
def test_a_filter_is_switched_on_and_off(text: str, value: str) -> None:
    on = read(text).having("is", value)
    if len(on.conditions) > MOST_CONDITIONS:
        return

    assert read(on.text).says("is", value)
    assert not read(on.lacking("is", value).text).says("is", value)


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("tag:eSIM", "tag", "esim"),
        ('category:"new phone"', "category", "new phone"),
        ("tag:#esim", "tag", "esim"),
        ("schlagwort:esim", "tag", "esim"),
        ("category:sim", "category", "sim"),
        ("Thema:sim", "category", "sim"),
        ("by:@Hana", "by", "hana"),
        ("von:hana", "by", "hana"),
        ("by:me", "by", "me"),
        ("is:solved", "is", "solved"),
        ("ist:gelöst", "is", "solved"),
        ("IS:Needs-Help", "is", "needs-help"),
        ("ist:rückfrage", "is", "asked-back"),
        ("is:article", "is", "article"),
        ("answers:0", "answers", Span(0, 0)),
        ("answers:>2", "answers", Span(3, 9999)),
        ("answers:>=2", "answers", Span(2, 9999)),
        ("answers:<2", "answers", Span(0, 1)),
        ("antworten:3..1", "answers", Span(1, 3)),
        ("before:2025", "before", Period(date(2025, 1, 1))),
        ("vor:2025-03", "before", Period(date(2025, 3, 1))),
        ("after:2025-03-31", "after", Period(date(2025, 3, 31))),
        ("nach:31.3.2025", "after", Period(date(2025, 3, 31))),
        ("after:7d", "after", Ago(7)),
        ("after:2w", "after", Ago(14)),
        ("seit:3m", "after", Ago(90)),
        ("in:title", "in", "title"),
        ("in:titel", "in", "title"),
        ("lang:de", "lang", "de"),
        ("sprache:englisch", "lang", "en"),
    ],
)
def test_operators_in_both_languages(typed: str, field: str, value: object) -> None:
    assert conditions(typed) == [(field, value, False)]
    assert read(typed).words == ""


def test_words_phrases_and_what_is_not_wanted() -> None:
    query = read('esim -prepaid "neue karte" -"alte karte" -tag:roaming –dsl')

    assert query.words == 'esim "neue karte"'
    assert query.unwanted == ("prepaid", "alte karte", "dsl")
    assert [(p.field, p.value, p.is_not) for p in query.conditions] == [("tag", "roaming", True)]


@pytest.mark.parametrize(
    ("typed", "kind", "better", "words"),
    [
        ("teg:esim karte", "name", "tag:esim karte", "karte"),
        ("karte is:solvd", "value", "karte is:solved", "karte"),
        ("-is:gelost karte", "value", "-is:solved karte", "karte"),
        ("karte in:body", "value", "karte in:title", "karte"),
        ("farbe:blau karte", "name", "", "farbe:blau karte"),
        ("before:soon karte", "value", "", "karte"),
        ("before:2025-02-30", "value", "", ""),
        ("answers:many", "value", "", ""),
        ("lang:klingon karte", "value", "", "karte"),
        ("tag: esim", "empty", "", "esim"),
    ],
)
def test_a_mistake_is_told_and_the_rest_counts(
    typed: str, kind: str, better: str, words: str
) -> None:
    query = read(typed)

    assert [(trouble.kind, trouble.better) for trouble in query.troubles] == [(kind, better)]
    assert (query.words, query.conditions) == (words, ())


@pytest.mark.parametrize(
    "typed", ["error:1309", "https://example.com/", "10:30", "Von: Peter", "a:b"]
)
def test_what_only_looks_like_an_operator_is_words(typed: str) -> None:
    query = read(typed)

    assert (query.words, query.troubles, query.conditions) == (typed, (), ())


@pytest.mark.parametrize("typed", ["karte is: solved", "karte Ist:  gelöst", "karte -is: solved"])
def test_a_blank_after_the_colon_is_forgiven(typed: str) -> None:
    query = read(typed)

    assert (query.words, query.troubles) == ("karte", ())
    assert conditions(typed) == [("is", "solved", "-" in typed)]


@pytest.mark.parametrize("typed", ["das Problem ist: gelöste Karte", '"es ist: gelöst"'])
def test_a_colon_in_a_sentence_is_none_of_ours(typed: str) -> None:
    assert read(typed).conditions == ()


def test_of_what_counts_once_the_last_counts() -> None:
    assert conditions("after:2024 answers:1 after:2025") == [
        ("answers", Span(1, 1), False),
        ("after", Period(date(2025, 1, 1)), False),
    ]


def test_very_many_filters_are_too_many() -> None:
    query = read(" ".join(f"tag:t{n}" for n in range(MOST_CONDITIONS + 3)))

    assert len(query.conditions) == MOST_CONDITIONS
    assert [trouble.kind for trouble in query.troubles] == ["many"]


def test_another_state_takes_the_place_of_the_one_before() -> None:
    assert read("karte is:solved").having("is", "unsolved").text == "karte is:unsolved"
    assert read("karte tag:a").having("tag", "b").text == "karte tag:a tag:b"


def test_other_spellings_leave_operators_alone() -> None:
    query = read('Rufnumer tag:rufnumer "rufnumer da" -rufnumer')

    better = query.respelled({"rufnumer": "rufnummer"})

    assert better.text == 'rufnummer tag:rufnumer "rufnummer da" -rufnumer'


@pytest.mark.parametrize(
    ("typed", "is_open"),
    [("rufnu", True), ("rufnu ", False), ("", False), ("karte tag:a", False), ("-karte", True)],
)
def test_whether_the_last_word_may_be_unfinished(typed: str, is_open: bool) -> None:
    assert read(typed).is_open is is_open


def test_days() -> None:
    today = date(2026, 3, 10)

    assert operators.day(Ago(7), today=today) == date(2026, 3, 3)
    assert operators.day(Period(date(2025, 1, 1)), today=today) == date(2025, 1, 1)
    assert read("after:9999y").conditions[0].value == Ago(9999 * 365)
    assert operators.day(Ago(9999 * 365), today=today).year > 1900


def test_nothing_is_a_query_too() -> None:
    assert (Query(()).text, Query(()).words, Query(()).unwanted) == ("", "", ())
