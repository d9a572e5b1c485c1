"""What several of these tests ask for."""

from collections.abc import Iterator

import pytest

from tests import emptying


@pytest.fixture
def no_sets_left() -> Iterator[None]:
    """Rule sets outlive the emptying after a test: those that it made go here."""
    yield
    emptying.unwrite(
        "DELETE FROM reputation_announcement",
        "DELETE FROM reputation_rule WHERE rule_set_id IN"
        " (SELECT id FROM reputation_ruleset WHERE number > 1)",
        "DELETE FROM reputation_ruleset WHERE number > 1",
    )
