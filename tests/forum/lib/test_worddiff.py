"""The difference of two texts: true, readable, and done in bounded time whatever is compared."""

import itertools
import time

from hypothesis import given
from hypothesis import strategies as st

from forum.lib.worddiff import Budget, changes

WORDS = st.lists(st.sampled_from(["eSIM", "is", "on", " ", "\n", ".", "off", "ü"]), max_size=40)


def side(found: list[tuple[str, str]], without: str) -> str:
    return "".join(text for op, text in found if op != without)


@given(WORDS, WORDS, st.sampled_from([0, 5, 200_000]))
def test_both_texts_can_be_read_from_it(old: list[str], new: list[str], steps: int) -> None:
    before, after = "".join(old), "".join(new)

    found = changes(before=before, after=after, budget=Budget(steps))

    assert side(found, "insert") == before
    assert side(found, "delete") == after
    assert all(text for _, text in found)
    assert all(one[0] != two[0] for one, two in itertools.pairwise(found))


def test_only_the_words_that_changed_are_marked() -> None:
    found = changes(
        before="Take the SIM out.\nWait a minute.\nPut it in.",
        after="Take the eSIM out.\nWait a minute.\nPut it back in.",
    )

    assert found == [
        ("equal", "Take the "), ("delete", "SIM"), ("insert", "eSIM"),
        ("equal", " out.\nWait a minute.\nPut it "), ("insert", "back "), ("equal", "in."),
    ]  # fmt: skip


def test_nothing_and_everything() -> None:
    assert changes(before="", after="") == []
    assert changes(before="same", after="same") == [("equal", "same")]
    assert changes(before="", after="new") == [("insert", "new")]
    assert changes(before="old", after="") == [("delete", "old")]


def test_long_texts_that_share_nothing_take_no_longer() -> None:
    texts = [
        (" ".join(f"a{n}" for n in range(10_000)), " ".join(f"b{n}" for n in range(10_000))),
        ("a b " * 10_000, "b a c " * 8_000),
        ("x\n" * 20_000, "y\n" * 20_000),
        ("ab" * 20_000, "ba" * 20_000),
        ("\n ".join("abcdefghij" * 900), "\n".join("jihgfedcba" * 900)),
    ]
    begun = time.process_time()
    for before, after in texts:
        found = changes(before=before, after=after)
        assert side(found, "insert") == before
        assert side(found, "delete") == after

    assert time.process_time() - begun < 2.5


def test_a_page_of_versions_shares_one_budget() -> None:
    budget = Budget(1_000)
    before, after = "a b c d " * 200, "d e a c " * 200

    changes(before=before, after=after, budget=budget)
    found = changes(before=before, after=after, budget=budget)

    assert budget.steps <= 0
    assert len(found) <= 4
