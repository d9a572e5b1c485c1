"""The page of the security log says in words what its lines hold as codes."""

import pytest
from django.utils import translation

from forum.domain import security_log
from forum.lib import clock, staff_areas
from forum.models import SecurityEntry
from forum.queries import security_words


@pytest.mark.parametrize(
    ("line", "about", "changes"),
    [
        (
            {"act": "decided", "object_kind": "post", "object_id": "7",
             "after": {"act": "post_edited", "decision": 18, "by_appeal": True}},
            "Beitrag 7",
            [(True, "Entscheidung", "Bearbeitet"), (True, "Nummer der Entscheidung", "18"),
             (True, "nach einem Widerspruch", "ja")],
        ),
        (
            {"act": "staff_opened", "object_kind": "area", "object_id": "security log"},
            "Bereich: Sicherheitsprotokoll",
            [],
        ),
        (
            {"act": "role_given", "before": {"is": ""}, "after": {"is": "expert"}},
            "",
            [(False, "Rolle", "–"), (True, "Rolle", "Fachteam")],
        ),
        (
            {"act": "admin_changed", "object_kind": "member", "object_id": "3",
             "before": {"limit_of_old": "a_code"}, "after": {"staff_role": "moderator"}},
            "Mitglied 3",
            [(False, "limit of old", "a_code"), (True, "staff role", "Moderation")],
        ),
        (
            {"act": "log_taken", "object_kind": "log", "object_id": "csv"}, "als Tabelle", [],
        ),
    ],
)  # fmt: skip
def test_a_line_is_said_in_words(line, about, changes):
    entry = SecurityEntry(**line)

    with translation.override("de"):
        assert security_words.about(entry) == about
        assert security_words.changes(entry) == changes


def test_every_area_has_a_name_in_words():
    names = {area.name for area in staff_areas._AREAS.values()}
    with translation.override("de"):
        assert {name for name in names if staff_areas.label(name) == name} == set()
    assert staff_areas.label("gone by now") == "gone by now"


def test_the_page_shows_no_code(as_, ada, hana):
    security_log.note(
        act="decided", by=ada, whom=hana, at=clock.now(), about=("post", 7),
        after={"act": "post_edited", "decision": 18},
    )  # fmt: skip
    ada.language = "de"
    ada.save()

    page = as_(ada).get("/moderation/log/?act=decided").content.decode()

    page = page[page.index('<ol class="inbox">') :]  # the filter above names acts by their codes
    assert "post_edited" not in page
    assert "<dt>nachher: Entscheidung</dt>" in page
    assert '<dd dir="auto">Bearbeitet</dd>' in page
    assert "Beitrag 7" in page
