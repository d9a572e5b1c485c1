"""The page of the copy of one's data is written for people: a heading, labels and values in words,
in their language. The file for programs is not."""

import re

import pytest
from django.apps import apps
from django.utils import translation

from forum.lib import clock, notice_kinds, personal, personal_values, personal_words
from forum.models import Event, Notice
from forum.queries import personal_data, takeout_words
from tests import factories
from tests.privacy import scene
from tests.privacy.test_exporting import made, opened

# Labels and values that are the same word in German and in English.
SAME = {"E-Mail", "Name", "Text", "Software", "System", "Person", "Browser", "Bytes"}
SAME_VALUES = {"1", "2", "3", "5", "10", "20", "Community", "Import", "Passkey"}
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def exported():  # type: ignore[no-untyped-def]
    return [personal_data.Table(one, iter(())) for one in personal.parts() if one.fields]


def both(says):  # type: ignore[no-untyped-def]
    """(German, English) of what is asked for."""
    with translation.override("de"):
        german = str(says())
    with translation.override("en"):
        return german, str(says())


def is_alike(pair, same):  # type: ignore[no-untyped-def]
    german, english = pair
    return german.lower() == english.lower() and german.lower() not in {w.lower() for w in same}


def test_every_table_has_a_heading_of_its_own_in_both_languages():
    pairs = [both(lambda table=table: personal_words.title(table.part)) for table in exported()]

    assert [pair for pair in pairs if is_alike(pair, set())] == []
    assert len({german for german, _english in pairs}) == len(pairs)
    assert len({english for _german, english in pairs}) == len(pairs)


def test_every_label_is_a_word_in_both_languages():
    columns = [column for table in exported() for column in table.columns()]
    labels = {
        one.key: both(lambda one=one: personal_words.word(one.name, one.key)) for one in columns
    }

    assert {key: pair for key, pair in labels.items() if is_alike(pair, SAME)} == {}
    assert {key: pair for key, pair in labels.items() if "_" in "".join(pair)} == {}


def test_every_choice_is_shown_in_words():
    """By the words of its field, else by those of lib/personal_values.py."""
    raw = []
    for table in exported():
        for column in table.columns():
            for value in column.choices:
                shown = both(lambda c=column, v=value: takeout_words._one(c, v))
                if value not in ("", None) and is_alike(shown, SAME_VALUES):
                    raw.append((column.key, value, shown))

    assert raw == []


def test_every_code_without_choices_is_shown_in_words():
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
    }

    assert sorted(set(personal_values.VALUES) - fields) == []
    assert sorted(personal_values.TOPICS - fields) == []
    assert set(personal_values.EVENTS) == set(Event.Kind.values)


def test_every_kind_of_notice_is_a_sentence():
    for kind in notice_kinds.known().values():
        german, english = both(lambda kind=kind: personal_values.notice(kind.name, kind.sample))

        assert german != english, kind.name
        assert "%(" not in german, kind.name
        assert CODE.findall(german) == [], kind.name


@pytest.mark.thorough
def test_what_stands_in_a_file_is_no_code(olga, eva, ada, django_capture_on_commit_callbacks):
    person = scene.wanda()
    with django_capture_on_commit_callbacks(execute=True):
        scene.lived(person, other=olga, staff=eva, admin=ada)

    page = opened(made(person))["index.html"].decode()

    shown = re.sub(r"<style>.*?</style>|<[^>]*>|https?://\S+|\S+@\S+", " ", page, flags=re.S)
    assert sorted(set(CODE.findall(shown))) == []
    assert "True" not in shown
    assert "None" not in shown
    # Each table that is named in the contents is there, with as many rows as stand beside it.
    named = re.findall(r'<a href="#([a-z_]+-\d+)">[^<]+</a> \((\d+)\)', page)
    there = re.findall(r'<details open id="([a-z_]+-\d+)"><summary><h3>[^<]+</h3> \((\d+)\)', page)
    assert named == there
    assert named[0][0] == "account-1"
    assert named[-1][0].startswith("sign_in-")


def test_a_decision_and_a_plan_are_said_in_german(nina):
    factories.question(by=nina)
    Notice.objects.create(
        member=nina, kind="decision", key="decision:18", at=clock.now(),
        data={"act": "warned", "place": "/decisions/18/", "decision": 18, "reason": "Bitte nett"},
    )  # fmt: skip

    page = opened(made(nina))["index.html"].decode()

    told = page[page.index("Was wir dir hier gesagt haben</h3>") :]
    assert "warned" not in told
    assert "/decisions/18/" not in told
    assert "Grund: Bitte nett" in told
    written = page[page.index("Deine Beiträge</h3>") :].split("</dl>")[0]
    assert "<dt>Geschrieben</dt>" in written
    assert "angemeldet" not in written.lower()


def test_the_lead_names_the_site_and_no_address(nina, settings):
    settings.SITE_NAME = "Lotsenforum"

    page = opened(made(nina))["index.html"].decode()

    assert "Was Lotsenforum über dich speichert" in page
    assert f"Was {settings.SITE_URL}" not in page


@pytest.mark.parametrize(
    ("value", "german"),
    [
        (True, "ja"),
        (False, "nein"),
        ("2026-11-30", "30. November 2026"),
        ("2026-11-xx", "2026-11-xx"),
        ({"title": "Kein Netz", "fact_router": "Box 7", "unheard": "x", "body": ""},
         "Titel: Kein Netz\nrouter: Box 7"),
        (["a", "", "b"], "a, b"),
        (2.5, "2,5"),
    ],
)  # fmt: skip
def test_values_are_written_as_people_write_them(value, german):
    with translation.override("de"):
        assert takeout_words.said(value) == german


def test_topics_and_tags_by_their_names(sim):
    topics = personal_data.topics(named={"tag:0", "tag:x"})

    assert topics[sim.slug] == topics[f"category:{sim.pk}"] == sim.label


def test_sums_are_written_as_in_the_language():
    column = next(
        one for table in exported() for one in table.columns() if one.key.endswith("PayLine.amount")
    )

    with translation.override("de"):
        assert takeout_words._one(column, "1234.50") == "1234,50"
    assert not column.choices
