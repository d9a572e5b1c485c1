"""What bin/bench sweep says of its figures."""

import pytest

from tests.bench import sweep
from tests.bench.sweep import Result

ON_INDEX = ["Limit", "LockRows", "Nested Loop", "Index Scan using service_due"]


def result(**other: object) -> Result:
    figures = {"empty_ms": 0.2, "due_ms": 20.0, "sweep_seconds": 4.0, "plan": ON_INDEX} | other
    return Result(rows=1_000_000, due=200, **figures)  # type: ignore[arg-type]


def test_what_holds() -> None:
    assert list(result().bars()) == [
        ("the partial index", ", ".join(ON_INDEX), True),
        ("nothing is due", "0.20 ms, at most 1 ms", True),
        ("a due question", "20.0 ms, at most 50 ms", True),
    ]


@pytest.mark.parametrize(
    ("other", "bar"),
    [
        ({"plan": [*ON_INDEX, "Sort"]}, "the partial index"),
        ({"plan": ["Limit", "Seq Scan"]}, "the partial index"),
        ({"empty_ms": 1.5}, "nothing is due"),
        ({"due_ms": 51.0}, "a due question"),
    ],
)
def test_what_does_not(other: dict[str, object], bar: str) -> None:
    assert [name for name, _seen, holds in result(**other).bars() if not holds] == [bar]


@pytest.mark.django_db
def test_questions_among_many_climb_and_are_put_back() -> None:
    """The real sweep over a few rows made in bulk, as the bench makes a million."""
    sweep._fill(40)

    for _again in range(2):
        found = sweep._look(due=5)

        assert (found.rows, found.due) == (40, 5)
        assert 0 < found.empty_ms < 1000
        assert found.due_ms > 0
        assert found.plan[0] == "Limit"
