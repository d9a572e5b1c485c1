"""Two tiers of tests (decision 0027): what is thorough is named here, and nothing else is."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
USES = re.compile(r"mark\.thorough\b|\bthorough: bool\b")
# Each file, and what bin/test still sees of it without --thorough.
THOROUGH = {
    "bench/test_ledger.py": "what the bench reads and writes; the attacks are bin/bench",
    "bench/test_measure.py": "the usual start and what is written",
    "bench/test_search.py": "what the bench reads and writes; a whole run is thorough",
    "bench/test_smoke.py": "its figures are folded and reported in the tests beside it",
    "community/demo/test_grow.py": "what the demo writes without growing (test_seed)",
    "community/demo/test_photos.py": "the photos' own rows",
    "community/demo/test_seed.py": "the command says what is there; what it wrote is thorough",
    "community/demo/test_tried.py": "who tried what is counted in test_seed",
    "community/demo/test_waiting.py": "what the command writes; the queues are thorough",
    "community/imports/test_command.py": "the command once; a second run in test_import",
    "community/imports/test_import.py": "the usual start and what is written",
    "community/test_embedded.py": "racing starts, the command, what is refused in one line",
    "community/test_middleware.py": "the settings of each; the database's own clock is thorough",
    "community/test_run.py": "a taken port, a silent database; both are one line",
    "community/test_warmth.py": "static files; what a fork shares is thorough",
    "forum/domain/test_concurrency.py": "one at a time; several at once are thorough",
    "forum/domain/test_digests.py": "what it shows; how it grows is thorough",
    "forum/domain/test_duplicates.py": "one at a time; several at once are thorough",
    "forum/domain/test_fresh.py": "what everybody does; all other verbs are thorough",
    "forum/domain/test_heard.py": "the usual case; the matrix is thorough",
    "forum/domain/test_levels.py": "the usual case; the matrix is thorough",
    "forum/domain/test_twins.py": "one at a time; several at once are thorough",
    "forum/domain/test_weights.py": "the usual case; the matrix is thorough",
    "forum/lib/test_markup_hostile.py": "all vectors and any text; heavy ones are thorough",
    "forum/lib/test_pictures.py": "every form, small",
    "forum/lib/test_push_address.py": "which addresses are taken",
    "forum/lib/test_reply_text.py": "the usual case; the matrix is thorough",
    "forum/test_avatars.py": "the usual case; the matrix is thorough",
    "forum/test_draft_pictures.py": "the usual case; the matrix is thorough",
    "forum/test_finding.py": "test_search and test_similar rank what is found",
    "forum/test_mail_sink.py": "the usual case; the matrix is thorough",
    "forum/test_notice_mail.py": "the usual case; the matrix is thorough",
    "forum/test_passkeys.py": "the usual case; the matrix is thorough",
    "forum/test_pictures.py": "the usual case; the matrix is thorough",
    "forum/test_search.py": "the usual case; the matrix is thorough",
    "forum/test_search_operators.py": "the usual case; the matrix is thorough",
    "forum/test_similar.py": "the usual case; the matrix is thorough",
    "forum/test_timing.py": "how often each hashes",
    "forum/views/test_bad_input.py": "the usual case; the matrix is thorough",
    "forum/views/test_completion.py": "what it shows; how it grows is thorough",
    "forum/views/test_curating.py": "the usual case; the matrix is thorough",
    "forum/views/test_feeds.py": "what it shows; how it grows is thorough",
    "forum/views/test_follows.py": "what it shows; how it grows is thorough",
    "forum/views/test_mails.py": "the usual case; the matrix is thorough",
    "forum/views/test_one_tap.py": "the usual case; the matrix is thorough",
    "forum/views/test_permissions.py": "the usual case; the matrix is thorough",
    "forum/views/test_pictures.py": "the usual case; the matrix is thorough",
    "forum/views/test_queues.py": "what they hold and how many statements; plans are thorough",
    "forum/views/test_share.py": "the usual case; the matrix is thorough",
    "forum/views/test_sitemap.py": "the usual case; the matrix is thorough",
    "forum/views/test_thread.py": "what it shows; how it grows is thorough",
    "forum/views/test_thread_page.py": "the usual case; the matrix is thorough",
    "journeys/conftest.py": "every journey on a phone",
    "journeys/test_answer_and_solve.py": "answered and solved; views have the rest",
    "journeys/test_answering.py": "what worked is said in place; the editor is thorough",
    "journeys/test_app.py": "the worker's list of files; being without a network is thorough",
    "journeys/test_ask.py": "somebody new asks",
    "journeys/test_axe.py": "what mentors see, in light on a phone; views have the rest",
    "journeys/test_become.py": "pages and verbs have their own tests in tests/reputation",
    "journeys/test_copies.py": "what was posted is not offered",
    "journeys/test_enter.py": "the editor is thorough",
    "journeys/test_facts.py": "pages and verbs have tests of their own",
    "journeys/test_find.py": "found while typing",
    "journeys/test_following.py": "views and domain have their own tests",
    "journeys/test_keyboard.py": "the first tab",
    "journeys/test_live.py": "an answer is heard of",
    "journeys/test_look.py": "pages in both languages (test_german_pages)",
    "journeys/test_mail.py": "solved from the mail",
    "journeys/test_newcomer.py": "pages and verbs have their own tests in tests/reputation",
    "journeys/test_passkeys.py": "signing up and coming back",
    "journeys/test_pictures.py": "pictures have tests of their own in tests/forum",
    "journeys/test_push.py": "pushes have tests of their own in tests/forum/domain",
    "journeys/test_statement.py": "pages and verbs have their own tests in tests/reputation",
    "journeys/test_twins.py": "views and domain have their own tests",
    "journeys/test_weight.py": "bytes of the thread page in test_thread; the rest is bin/bench",
    "journeys/test_without_script.py": "accepting, marking and commenting",
    "journeys/test_writing.py": "drafts have tests of their own in tests/forum",
    "journeys/test_xss.py": "test_markup_hostile has all vectors; that none runs is thorough",
    "journeys/tunnel/test_asking.py": "the outbox has tests of its own",
    "journeys/tunnel/test_changed.py": "all of it: what is sent and who reads it are walked",
    "journeys/tunnel/test_once.py": "the outbox has tests of its own",
    "journeys/tunnel/test_people.py": "the outbox has tests of its own",
    "reputation/test_at_once.py": "marks of one member; the other races are thorough",
    "reputation/test_badge_admin.py": "the usual case; the matrix is thorough",
    "reputation/test_badge_pages.py": "what it shows; how it grows is thorough",
    "reputation/test_badges.py": "what it shows; how it grows is thorough",
    "reputation/test_corrections.py": "one at a time; several at once are thorough",
    "reputation/test_help_people.py": "the usual case; the matrix is thorough",
    "reputation/test_helping.py": "one at a time; several at once are thorough",
    "reputation/test_matching_at_once.py": "one at a time in test_matching; rushes are thorough",
    "reputation/test_mentor_desk.py": "what it shows; how it grows is thorough",
    "reputation/test_mentor_health.py": "what it shows; how it grows is thorough",
    "reputation/test_mentors_at_once.py": "one at a time; several at once are thorough",
    "reputation/test_month_turns.py": "what is paid and forecast; what pages say is thorough",
    "reputation/test_months.py": "the usual case; the matrix is thorough",
    "reputation/test_offers_at_once.py": "one at a time; several at once are thorough",
    "reputation/test_pairings.py": "the usual case; the matrix is thorough",
    "reputation/test_payback_at_once.py": "one at a time; several at once are thorough",
    "reputation/test_review_pages.py": "what it shows; how it grows is thorough",
    "reputation/test_right_uses.py": "what it shows; how it grows is thorough",
    "reputation/test_rules_admin.py": "the usual case; the matrix is thorough",
    "reputation/test_slips.py": "the usual case; the matrix is thorough",
    "reputation/test_trial_money.py": "what begins later; what drafts cost is thorough",
    "reputation/test_walks.py": "each verb has its own test in test_ledger and others",
    "reputation/test_windows.py": "the usual case; the matrix is thorough",
    "test_catalogues.py": "the usual case; the matrix is thorough",
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
