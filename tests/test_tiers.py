"""Two tiers of tests (decision 0027): what is thorough is named here, and nothing else is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent
USES = re.compile(r"mark\.thorough\b|\bthorough: bool\b|\bstanding_for\(")
TOOLS = {"test_tiers.py", "tiers.py"}
# Of these bin/test still sees something without --thorough.
PARTLY = {
    "bench/test_measure.py",
    "bench/test_search.py",
    "community/cases/test_draft.py",
    "community/demo/test_seed.py",
    "community/imports/test_command.py",
    "community/imports/test_import.py",
    "community/incidents/test_false_alarm.py",
    "community/security/test_deploy_checks.py",
    "community/security/test_headers.py",
    "community/security/test_log_lines.py",
    "community/security/test_redirects.py",
    "community/security/test_stopping.py",
    "community/service/test_service_walks.py",
    "community/test_ages.py",
    "community/test_embedded.py",
    "community/test_experts_at_once.py",
    "community/test_hidden_words.py",
    "community/test_middleware.py",
    "community/test_no_500.py",
    "community/test_number_wall.py",
    "community/test_permission_matrix.py",
    "community/test_races.py",
    "community/test_run.py",
    "community/test_warmth.py",
    "forum/domain/test_concurrency.py",
    "forum/domain/test_digests.py",
    "forum/domain/test_duplicates.py",
    "forum/domain/test_fresh.py",
    "forum/domain/test_heard.py",
    "forum/domain/test_levels.py",
    "forum/domain/test_twins.py",
    "forum/domain/test_weights.py",
    "forum/lib/test_markup_hostile.py",
    "forum/lib/test_pictures.py",
    "forum/lib/test_push_address.py",
    "forum/lib/test_reply_text.py",
    "forum/lib/test_worktime.py",
    "forum/test_avatars.py",
    "forum/test_draft_pictures.py",
    "forum/test_mail_sink.py",
    "forum/test_notice_mail.py",
    "forum/test_passkeys.py",
    "forum/test_pictures.py",
    "forum/test_search.py",
    "forum/test_search_operators.py",
    "forum/test_similar.py",
    "forum/test_timing.py",
    "forum/views/test_bad_input.py",
    "forum/views/test_completion.py",
    "forum/views/test_curating.py",
    "forum/views/test_feeds.py",
    "forum/views/test_follows.py",
    "forum/views/test_mails.py",
    "forum/views/test_one_tap.py",
    "forum/views/test_permissions.py",
    "forum/views/test_pictures.py",
    "forum/views/test_queues.py",
    "forum/views/test_share.py",
    "forum/views/test_sitemap.py",
    "forum/views/test_thread.py",
    "forum/views/test_thread_page.py",
    "journeys/conftest.py",
    "journeys/test_answer_and_solve.py",
    "journeys/test_answering.py",
    "journeys/test_ask.py",
    "journeys/test_abuse.py",
    "journeys/test_axe.py",
    "journeys/test_copies.py",
    "journeys/test_find.py",
    "journeys/test_keyboard.py",
    "journeys/test_live.py",
    "journeys/test_mail.py",
    "journeys/test_passkeys.py",
    "journeys/test_without_script.py",
    "journeys/test_xss_everywhere.py",
    "journeys/tunnel/test_once.py",
    "privacy/test_erasing.py",
    "privacy/test_restoring.py",
    "privacy/test_stale_copies.py",
    "privacy/test_suspended.py",
    "privacy/test_takeout_words.py",
    "reputation/test_at_once.py",
    "reputation/test_badge_admin.py",
    "reputation/test_badge_pages.py",
    "reputation/test_badges.py",
    "reputation/test_corrections.py",
    "reputation/test_help_people.py",
    "reputation/test_helping.py",
    "reputation/test_matching_at_once.py",
    "reputation/test_mentor_desk.py",
    "reputation/test_mentor_health.py",
    "reputation/test_mentors_at_once.py",
    "reputation/test_month_turns.py",
    "reputation/test_months.py",
    "reputation/test_offers_at_once.py",
    "reputation/test_pairings.py",
    "reputation/test_payback_at_once.py",
    "reputation/test_review_pages.py",
    "reputation/test_right_uses.py",
    "reputation/test_rules_admin.py",
    "reputation/test_slips.py",
    "reputation/test_trial_money.py",
    "reputation/test_walks.py",
    "reputation/test_windows.py",
    "test_catalogues.py",
    "upgrade/test_upgrade.py",
}
# Of these nothing: what they are about is proved there.
WHOLLY = {
    "bench/test_ledger.py": "bench/test_folds.py",
    "bench/test_smoke.py": "bench/test_measure.py",
    "community/demo/test_grow.py": "community/demo/test_seed.py",
    "community/demo/test_ladder.py": "community/demo/test_seed.py",
    "community/demo/test_moderating.py": "community/demo/test_seed.py",
    "community/demo/test_photos.py": "community/demo/test_seed.py",
    "community/demo/test_tried.py": "community/demo/test_seed.py",
    "community/demo/test_waiting.py": "forum/views/test_queues.py",
    "community/security/test_job_lines.py": "community/security/test_log_lines.py",
    "forum/test_finding.py": "forum/test_similar.py",
    "journeys/test_app.py": "community/test_app.py",
    "journeys/test_call.py": "community/calls/test_pages.py",
    "journeys/test_case.py": "community/case_desk/test_acts.py",
    "journeys/test_become.py": "reputation/test_mentor_way_pages.py",
    "journeys/test_case_draft.py": "community/cases/test_draft.py",
    "journeys/test_case_tap.py": "community/cases/test_taps.py",
    "journeys/test_drawer.py": "community/test_drawers.py",
    "journeys/test_enter.py": "forum/views/test_edits.py",
    "journeys/test_facts.py": "forum/views/test_structured.py",
    "journeys/test_following.py": "forum/views/test_follows.py",
    "journeys/test_house.py": "forum/views/test_house.py",
    "journeys/test_leave.py": "privacy/test_erasing.py",
    "journeys/test_look.py": "test_german_pages.py",
    "journeys/test_newcomer.py": "reputation/test_pairings.py",
    "journeys/test_needs_a_person.py": "community/case_desk/test_acts.py",
    "journeys/test_nobody_answers.py": "community/service/test_sweeping.py",
    "journeys/test_outage.py": "community/incidents/test_incidents.py",
    "journeys/test_pictures.py": "forum/views/test_pictures.py",
    "journeys/test_push.py": "forum/domain/test_pushes.py",
    "journeys/test_shaping.py": "forum/shape/test_merging.py",
    "journeys/test_statement.py": "reputation/test_statement_page.py",
    "journeys/test_surveys.py": "community/surveys/test_pages.py",
    "journeys/test_twins.py": "forum/domain/test_twins.py",
    "journeys/test_weight.py": "forum/views/test_thread.py",
    "journeys/test_writing.py": "forum/test_drafts.py",
    "journeys/test_xss.py": "forum/lib/test_markup_hostile.py",
    "journeys/tunnel/test_asking.py": "journeys/tunnel/test_once.py",
    "journeys/tunnel/test_changed.py": "journeys/tunnel/test_once.py",
    "journeys/tunnel/test_device_store.py": "privacy/test_device_store.py",
    "journeys/tunnel/test_people.py": "journeys/tunnel/test_once.py",
}


def test_only_what_is_named_is_thorough() -> None:
    found = {named(path) for path in files() if USES.search(path.read_text(encoding="utf-8"))}

    assert found == PARTLY | WHOLLY.keys()
    assert {name for name in found if not has_plain(name)} == WHOLLY.keys()


def test_what_has_nothing_plain_is_proved_elsewhere() -> None:
    assert [other for other in WHOLLY.values() if not has_plain(other)] == []


def test_ci_leaves_nothing_out() -> None:
    ci = (TESTS.parent / ".ci" / "run").read_text(encoding="utf-8")

    assert "bin/test --thorough" in ci


def files() -> Iterator[Path]:
    return (path for path in TESTS.rglob("*.py") if path.name not in TOOLS)


def named(path: Path) -> str:
    return path.relative_to(TESTS).as_posix()


def has_plain(name: str) -> bool:
    """Whether a test of this file runs without --thorough; a conftest.py holds no tests."""
    tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
    return Path(name).name == "conftest.py" or any(plain(tree))


def plain(room: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Tests in it that are not marked, with the room they stand in, as thorough."""
    marks = [one.value for one in room.body if isinstance(one, ast.Assign) and says_marks(one)]
    if any(is_thorough(mark) for mark in marks):
        return
    for one in room.body:
        if not isinstance(one, ast.FunctionDef | ast.ClassDef):
            continue
        if any(is_thorough(mark) for mark in one.decorator_list):
            continue
        if isinstance(one, ast.ClassDef):
            yield from plain(one)
        elif one.name.startswith("test_"):
            yield one.name


def says_marks(line: ast.Assign) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "pytestmark" for one in line.targets)


def is_thorough(mark: ast.expr) -> bool:
    """The mark of the whole test, not of a value that it is tried with."""
    each = mark.elts if isinstance(mark, ast.List) else [mark]
    return any(ast.unparse(one) == "pytest.mark.thorough" for one in each)
