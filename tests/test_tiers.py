"""Two tiers of tests (decision 0027): what is thorough is named here, and nothing else is."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
USES = re.compile(r"mark\.thorough\b|\bthorough: bool\b")
# Each file, and what bin/test still sees of it without --thorough.
THOROUGH = {
    "bench/test_search.py": "what the bench reads and writes; a whole run is thorough",
    "bench/test_smoke.py": "its figures are folded and reported in the tests beside it",
    "community/test_embedded.py": "start, race, crash, stale pid, backup and restore",
    "forum/test_timing.py": "the time of all forms but one, and of that how often it hashes",
    "journeys/conftest.py": "every journey on a phone",
    "journeys/test_axe.py": "every page in light on a phone",
    "journeys/test_copies.py": "each refusal and each page once",
    "journeys/test_enter.py": "every form with scripts; test_without_script has those without",
    "journeys/test_look.py": "every page at four widths in German, whose words are longer",
    "journeys/test_mail.py": "every page of a mail in German",
    "journeys/test_xss.py": "every kind of vector in texts, a third of them in all other places",
    "upgrade/test_upgrade.py": "the size of the dumps; migrations make the tables of all tests",
}


def test_only_what_is_named_is_thorough() -> None:
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if path.name != Path(__file__).name and USES.search(path.read_text(encoding="utf-8"))
    }

    assert found == THOROUGH.keys()


def test_ci_leaves_nothing_out() -> None:
    ci = (TESTS.parent / ".ci" / "run").read_text(encoding="utf-8")

    assert "bin/test --thorough" in ci
