"""Scores as score.py counts them, and parameters that never see what they are measured on."""

import pytest

from tests.bench import folds
from tests.bench.folds import Found, Scores


def test_copies_are_one_document_and_a_querys_own_are_no_answer():
    found = folds.judge(
        ["own copy", "d1", "d1 again", "d2", "d3", "d4", "d5"],
        query="q",
        grades={"d4": 1, "d9": 0, "d5": 2},
        alias={"own copy": "q", "d1 again": "d1"},
    )

    # Seen are d1, d2, d3, d4, d5; of the judged d4, d5, d9.
    assert found == Found(hit=1.0, first=0.0, precision=1.0, best_judged=1.0)


def test_what_was_not_found_comes_last_among_the_judged():
    found = folds.judge(["d2"], query="q", grades={"d1": 1, "d2": 0, "d3": 1}, alias={})

    assert found == Found(0.0, 0.0, pytest.approx((1 / 2 + 2 / 3) / 2), 0.0, tells=True)


def test_a_query_without_a_similar_one_counts_for_map_alone():
    none = folds.judge(["d1"], query="q", grades={"d1": 0}, alias={})
    good = folds.judge(["d1"], query="p", grades={"d1": 1}, alias={})

    assert folds.scores([none, good]) == Scores(hit5=100.0, hit1=100.0, map=50.0, p1=50.0)


def test_folds_hold_each_query_once_and_are_alike_in_size():
    numbers = folds.fold([f"q{number:02}" for number in range(12)])

    assert sorted(numbers.values()) == [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4]


def test_what_is_best_on_the_left_out_fold_only_is_not_chosen_for_it():
    yes, no = Found(1.0, 1.0, 1.0, 1.0), Found(0.0, 0.0, 0.0, 0.0)
    names = [f"q{number}" for number in range(5)]
    results = {
        "lucky once": {"title": {name: yes if name == "q0" else no for name in names}},
        "good": {"title": {name: no if name == "q0" else yes for name in names}},
    }

    kept, chosen = folds.out_of_fold(results)

    assert chosen == ["good"] * 5
    assert kept == {"title": Scores(80.0, 80.0, 80.0, 80.0)}
