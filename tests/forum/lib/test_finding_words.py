"""Slips of the finger, compounds, marks in found text, and what is left out of what is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import compounds, marking, spelling
from forum.lib.search_privacy import MASK, anonymous

WORD = st.text("abcdeäß", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("esim", "esim", 0), ("esim", "esmi", 1), ("karte", "kate", 1), ("karte", "kartte", 1),
     ("karte", "kaxte", 1), ("rufnummer", "rufnumer", 1),
     ("rufnummer", "rufmumner", 2), ("karte", "tarif", 3)],
)  # fmt: skip
def test_distance_counts_slips(one: str, other: str, slips: int) -> None:
    assert spelling.distance(one, other, most=2) == slips


@given(one=WORD, other=WORD)
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert spelling.distance(one, other, most=2) == spelling.distance(other, one, most=2)
    assert (spelling.distance(one, other, most=2) == 0) == (one == other)


@given(word=st.text("abcdefgh", min_size=4, max_size=12), place=st.integers(0, 11))
def test_words_one_slip_apart_share_a_key(word: str, place: int) -> None:
    at = place % len(word)
    for other in (word[:at] + word[at + 1 :], word[:at] + "z" + word[at:],
                  word[:at] + "z" + word[at + 1 :]):  # fmt: skip
        if len(other) >= spelling.SHORTEST:
            assert set(spelling.keys(word)) & set(spelling.keys(other))


def test_the_nearest_of_what_is_known() -> None:
    assert spelling.nearest("solvd", ["unsolved", "solved", "article"], most=2) == "solved"
    assert spelling.nearest("quokka", ["solved"], most=2) == ""


@pytest.mark.parametrize(
    ("word", "parts"),
    [("rufnummernmitnahme", ("rufnummer", "mitnahme")),
     ("vertragslaufzeit", ("vertrag", "laufzeit")),
     ("simpin", ("sim", "pin")), ("firmenrechnung", ("firma", "rechnung")), ("laufzeit", None),
     ("esim", None), ("router", None)],
)  # fmt: skip
def test_compounds_fall_into_words_that_occur(word: str, parts: tuple[str, str] | None) -> None:
    known = {"rufnummer": 9, "mitnahme": 4, "vertrag": 9, "laufzeit": 4, "sim": 9, "pin": 3,
             "firma": 2, "rechnung": 7}  # fmt: skip

    assert compounds.best(word, lambda part: known.get(part, 0)) == parts


def test_of_a_compound_with_a_strange_end_the_longest_beginning_counts() -> None:
    known = {"ruf": 1, "rufnummer": 9}

    assert compounds.begin("rufnummernmitnahme", lambda part: known.get(part, 0)) == (
        "rufnummer", "mitnahme"
    )  # fmt: skip
    assert compounds.begin("laufzeit", lambda part: 0) is None


def test_a_verb_is_akin_to_its_noun() -> None:
    assert compounds.tail("rufnummernmitnahme", "rufnummer") == "mitnahme"
    assert compounds.are_akin("mitnahme", "mitnehmen")
    assert not compounds.are_akin("mitnahme", "mitteilung")


def test_matches_are_marked_by_their_stems() -> None:
    wanted = marking.matches(["'kart' | 'kundigung'", "'rufnu':*", "'e' <-> 'sim'"])

    def marked(text: str) -> list[str]:
        return [part for part, is_match in marking.marked(text, wanted) if is_match]

    assert marked("Karten & Kündigungen") == ["Karten", "Kündigungen"]
    assert marked("Die Rufnummer") == ["Rufnummer"]
    assert marked("eine e-SIM, kein e") == ["e", "SIM", "e"]
    assert marked("KARTE, batterie") == ["KARTE"]
    assert marked("Speisekarte, Kartographiestudium") == []


@given(
    st.lists(st.text("aäoössßẞİiyY", min_size=1, max_size=6), max_size=8),
    st.lists(st.text("aosiy", min_size=1, max_size=3), min_size=1, max_size=3),
    st.sampled_from([" ", "-", "_", "."]),
)
def test_words_are_marked_in_a_text_as_they_are_alone(
    texts: list[str], stems: list[str], between: str
) -> None:
    wanted = marking.matches([f"'{stem}'" for stem in stems])

    def marked(text: str) -> list[str]:
        return [part for part, is_match in marking.marked(text, wanted) if is_match]

    assert marked(between.join(texts)) == [word for text in texts for word in marked(text)]


@given(text=st.text(max_size=60), stems=st.lists(st.text("ab(ss*'\\", max_size=4), max_size=3))
def test_marking_keeps_every_letter(text: str, stems: list[str]) -> None:
    wanted = marking.matches([f"'{stem}'" for stem in stems])

    assert "".join(part for part, _ in marking.marked(text, wanted)) == text


def test_a_passage_begins_near_the_match() -> None:
    texts = ["<p>Hello</p>", f"<p>{'word ' * 60}the <b>voicemail</b> &amp; more {'tail ' * 90}</p>"]
    wanted = marking.matches(["'voicemail'"])

    passage = marking.passage(texts, wanted, longest=200)
    whole = "".join(part for part, _ in passage)

    assert [part for part, is_match in passage if is_match] == ["voicemail"]
    assert whole.startswith("… word")
    assert "voicemail & more" in whole
    assert len(whole) <= 200
    assert marking.passage(texts, marking.matches(["'nothing'"]), longest=200) == [("Hello", False)]
    assert marking.passage([], wanted, longest=200) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("eSIM aktivieren!", "esim aktivieren"),
        ("Error 1309", "error 1309"),
        ("anna.meier@example.com kann nicht", f"{MASK} kann nicht"),
        ("rufnummer 0171 234 567 89 weg", f"rufnummer {MASK} weg"),
        ("+49 (171) 2345678", ""),
        ("IBAN DE89 3704 0044 0532 0130 00 falsch", f"iban {MASK} falsch"),
        ("imei 490154203237518", f"imei {MASK}"),
        ("puk 12345678 falsch", f"puk {MASK} falsch"),
        ("pin 1234 gesperrt", f"pin {MASK} gesperrt"),
        ("https://example.com/me?x=1 lädt nicht", f"{MASK} lädt nicht"),
        ("2025", "2025"),
        ("", ""),
    ],
)
def test_what_is_counted_holds_nothing_of_ones_own(typed: str, kept: str) -> None:
    assert anonymous(typed) == kept


@given(text=st.text(max_size=300))
def test_anonymous_takes_any_text(text: str) -> None:
    kept = anonymous(text)

    assert len(kept) <= 150
    assert "@" not in kept
    assert anonymous(kept) == kept or MASK in kept
