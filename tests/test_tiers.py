"""Two tiers of tests (decision 0027): what is thorough is named here, and nothing else is."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
USES = re.compile(r"mark\.thorough\b|\bthorough: bool\b")
# Each file, and what bin/test still sees of it without --thorough.
THOROUGH = {
    "bench/test_ledger.py": "the attacks are small; what counts is bin/bench",
    "bench/test_search.py": "what the bench reads and writes; a whole run is thorough",
    "bench/test_smoke.py": "its figures are folded and reported in the tests beside it",
    "community/demo/test_seed.py": "a second run changes nothing; the dice have tests of their own",
    "community/service/test_service_walks.py": "six walks; each turn has a test of its own",
    "community/test_experts_at_once.py": "sixty of the thousand; 200 rounds and twelve routers",
    "community/test_embedded.py": "start, race, crash, stale pid, the command, backup and restore",
    "forum/lib/test_worktime.py": "forty cases of each law; the thousands are of one",
    "forum/lib/test_pictures.py": "the largest PNG and JPEG; smaller ones in every form",
    "forum/test_timing.py": "the time of all forms but two, and of these how often they hash",
    "journeys/conftest.py": "every journey on a phone",
    "journeys/test_answer_and_solve.py": "answered and solved; a double tap; views have the rest",
    "journeys/test_answering.py": "keys, tables, quotes; what worked is said in place",
    "journeys/test_app.py": "a member reads in a tunnel; signing out leaves nothing",
    "journeys/test_ask.py": "somebody new asks; a member with photos before signing in",
    "journeys/test_axe.py": "what visitors, askers and members see, once, in light on a phone",
    "journeys/test_become.py": "axe in light on a phone; the way itself is walked",
    "journeys/test_copies.py": "what was posted is not offered, what was refused is kept",
    "journeys/test_enter.py": "a question is posted; of two who edit at once nobody loses",
    "journeys/test_find.py": "found while typing; what nobody asked leads to asking",
    "journeys/test_following.py": "a level is chosen and changed; the inbox is short and mutes",
    "journeys/test_keyboard.py": "the whole way from finding to solving; the first tab",
    "journeys/test_live.py": "an answer is heard of; a page in the background asks nothing",
    "journeys/test_look.py": "a member's pages at four widths in German; big enough for thumbs",
    "journeys/test_mail.py": "solved from the mail; mail is stopped; one first screen",
    "journeys/test_newcomer.py": "pages and verbs have their own tests in tests/reputation",
    "journeys/test_passkeys.py": "signing up and coming back; a question before signing in",
    "journeys/test_pictures.py": "an answer with pictures; ask and tunnel have photos too",
    "journeys/test_push.py": "from switched on to solved; off by the page and by signing out",
    "journeys/test_twins.py": "linked and solved together; views and domain have the rest",
    "journeys/test_without_script.py": "asking; accepting, marking and commenting",
    "journeys/test_writing.py": "from phone to laptop; two windows and a lost connection",
    "journeys/test_xss.py": "six kinds in texts, three elsewhere; test_markup_hostile has all",
    "journeys/test_statement.py": "pages and verbs have their own tests in tests/reputation",
    "journeys/tunnel/test_asking.py": "asked from the form that was kept; the outbox has the rest",
    "journeys/tunnel/test_changed.py": "all of it: what is sent and who reads it are walked",
    "journeys/tunnel/test_once.py": "two posts with photos arrive once",
    "journeys/tunnel/test_people.py": "another member reads nothing",
    "reputation/test_walks.py": "four walks; each verb has its own test in test_ledger and others",
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
