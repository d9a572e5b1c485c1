"""docs/ARCHITECTURE.md names each kind of event, and no other."""

import re
from pathlib import Path

from forum.models import Event

DOCS = Path(__file__).resolve().parents[2] / "docs" / "ARCHITECTURE.md"
NO_KINDS = {"source", "target", "to", "was", "becomes", "is_told"}  # what some of them hold


def test_the_list_in_the_documents_is_the_one_in_the_code() -> None:
    part = DOCS.read_text().partition("## Event kinds\n")[2].partition("`tests/")[0]

    assert set(re.findall(r"`([a-z_]+)`", part)) - NO_KINDS == set(Event.Kind.values)
