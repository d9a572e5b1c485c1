"""What several of these tests ask for."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests import emptying


@pytest.fixture
def no_sets_left() -> Iterator[None]:
    """Rule sets outlive the emptying after a test: those that it made go here."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(emptying.MARK)
        cursor.execute(
            "BEGIN; SET LOCAL session_replication_role = replica;"
            "DELETE FROM reputation_announcement; DELETE FROM reputation_rule WHERE rule_set_id IN"
            " (SELECT id FROM reputation_ruleset WHERE number > 1);"
            "DELETE FROM reputation_ruleset WHERE number > 1; COMMIT"
        )
