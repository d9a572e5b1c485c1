"""Two tiers of tests (decision 0027): what is thorough is named here, and nothing else is."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
USES = re.compile(r"mark\.thorough\b|\bthorough: bool\b")
# Each file, and what bin/test still sees of it without --thorough.
THOROUGH = {
    "bench/test_ledger.py": "what the bench reads and writes; the attacks are bin/bench",
    "bench/test_search.py": "what the bench reads and writes; a whole run is thorough",
    "bench/test_smoke.py": "its figures are folded and reported in the tests beside it",
    "community/demo/test_grow.py": "what the demo writes without growing (test_seed)",
    "community/demo/test_photos.py": "the photos' own rows",
    "community/demo/test_seed.py": "what stands in a community of one run",
    "community/demo/test_tried.py": "who tried what is counted in test_seed",
    "community/imports/test_command.py": "the command once; a second run in test_import",
    "community/test_embedded.py": "start, race, crash, stale pid, the command, backup and restore",
    "community/test_middleware.py": "the settings of each; the database's own clock is thorough",
    "community/test_run.py": "a taken port, a silent database; both are one line",
    "community/test_warmth.py": "static files; what a fork shares is thorough",
    "forum/domain/test_fresh.py": "what everybody does; all other verbs are thorough",
    "forum/lib/test_markup_hostile.py": "all vectors and any text; heavy ones are thorough",
    "forum/lib/test_pictures.py": "every form, small",
    "forum/lib/test_push_address.py": "which addresses are taken",
    "forum/test_timing.py": "how often each hashes",
    "forum/views/test_queues.py": "what they hold and how many statements; plans are thorough",
    "journeys/conftest.py": "every journey on a phone",
    "journeys/test_answer_and_solve.py": "answered and solved; a double tap; views have the rest",
    "journeys/test_answering.py": "keys, tables, quotes; what worked is said in place",
    "journeys/test_app.py": "a member reads in a tunnel; signing out leaves nothing",
    "journeys/test_ask.py": "somebody new asks; a member with photos before signing in",
    "journeys/test_axe.py": "what visitors and mentors see, once, in light on a phone",
    "journeys/test_become.py": "pages and verbs have their own tests in tests/reputation",
    "journeys/test_copies.py": "what was posted is not offered, what was refused is kept",
    "journeys/test_enter.py": "a question is posted; of two who edit at once nobody loses",
    "journeys/test_find.py": "found while typing; what nobody asked leads to asking",
    "journeys/test_following.py": "a level is chosen and changed",
    "journeys/test_keyboard.py": "the whole way from finding to solving; the first tab",
    "journeys/test_live.py": "an answer is heard of; a page in the background asks nothing",
    "journeys/test_look.py": "a member's pages at four widths in German",
    "journeys/test_mail.py": "solved from the mail",
    "journeys/test_newcomer.py": "pages and verbs have their own tests in tests/reputation",
    "journeys/test_passkeys.py": "signing up and coming back",
    "journeys/test_pictures.py": "an answer with pictures; ask and tunnel have photos too",
    "journeys/test_push.py": "from switched on to solved",
    "journeys/test_statement.py": "pages and verbs have their own tests in tests/reputation",
    "journeys/test_twins.py": "views and domain have their own tests",
    "journeys/test_weight.py": "bytes of the thread page in test_thread; the rest is bin/bench",
    "journeys/test_without_script.py": "asking; accepting, marking and commenting",
    "journeys/test_writing.py": "from phone to laptop",
    "journeys/test_xss.py": "six kinds in texts; test_markup_hostile has all",
    "journeys/tunnel/test_asking.py": "asked from the form that was kept; the outbox has the rest",
    "journeys/tunnel/test_changed.py": "all of it: what is sent and who reads it are walked",
    "journeys/tunnel/test_once.py": "two posts with photos arrive once",
    "journeys/tunnel/test_people.py": "another member reads nothing",
    "reputation/test_at_once.py": "marks and acceptances; badges are thorough",
    "reputation/test_matching_at_once.py": "as many as there are places; more of them are thorough",
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
