"""Nobody from outside the company posts past the door (forum.domain.gate)."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTS = re.compile(r"\b(?:posts\.(?:answer|comment|edit)|threads\.ask)\(")
# Verbs that have asked already, and those of the company's people.
MAY = {
    "forum/domain/gate.py", "forum/domain/late_posts.py", "forum/domain/verdicts.py",
    "forum/domain/twins.py", "community/views/desk_acts.py",
    "community/domain/questions_back.py", "community/domain/summaries.py",
    "community/domain/incidents.py",
}  # fmt: skip


def test_who_posts_past_the_door():
    found = {
        str(path.relative_to(ROOT))
        for package in ("forum", "reputation", "community")
        for path in (ROOT / package).rglob("*.py")
        if POSTS.search(path.read_text(encoding="utf-8"))
    }

    assert {name for name in found if not name.startswith("community/demo")} == MAY
