"""The picture of a title: whatever the title is, it fits, weighs little and says no nonsense."""

import io
import re

import pytest
from PIL import Image, features

from forum.lib import share_picture
from forum.lib.share_picture import Card, paint, wrap

GERMAN = (
    "Warum verlängert sich meine Mindestvertragslaufzeit um vierundzwanzig Monate, obwohl ich "
    "die Rufnummernmitnahme fristgerecht beauftragt habe, mit Brief?"
)
ARABIC = "لماذا لا يعمل eSIM بعد التحديث على هاتفي؟"
HEBREW = "מדוע ה־eSIM לא פועל 5G?"
TITLES = {
    "short": "No network",
    "german": GERMAN[:150],
    "one word": "Donaudampfschifffahrt" * 7,
    "wide": "W" * 150,
    "emoji": "Roaming 😭🔥 👨‍👩‍👧 in Switzerland 🇨🇭 does not work",
    "arabic": ARABIC,
    "hebrew": HEBREW,
    "isolates": "Why does \u2067abc\u2069 turn around?",
    "marks": "z\u0300\u0301\u0302\u0303\u0304algo in the title",
    "markup": "</script><b>&amp;\"' <!--",
}


def card(title: str = "No network", **extra: str) -> Card:
    extra = {"instead": "A question on Lotse", "label": "SIM", "site": "Lotse", "mark": ""} | extra
    return Card(title=title, **extra)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def ink(png: bytes) -> tuple[int, int, int, int]:
    """The box around the title: left, top, right, bottom of what is nearly black."""
    dark = opened(png).convert("L").point(lambda light: 255 if light < 60 else 0)
    return dark.crop((0, 150, 1200, 490)).getbbox() or (0, 0, 0, 0)


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_every_title_fits_and_weighs_little(title: str) -> None:
    png = paint(card(title, mark="Gelöst"))

    left, _top, right, bottom = ink(png)
    assert opened(png).size == (1200, 630)
    assert len(png) < 60_000
    assert left >= 80
    assert right <= 1200 - 80
    assert 0 < bottom <= 334


def test_lines_are_broken_between_words_and_lose_none() -> None:
    lines = wrap(GERMAN, 54, 1032)

    assert " ".join(lines) == GERMAN
    assert len(lines) > 2


def test_a_word_that_fits_no_line_is_cut_and_a_hyphen_is_taken_first() -> None:
    cut = wrap("x" * 200, 54, 1000)
    hyphened = wrap("Rufnummernmitnahme-Bestellformular" * 2, 76, 1000)

    assert "".join(cut) == "x" * 200
    assert len(cut) > 1
    assert hyphened[0].endswith("-")


def test_what_the_font_cannot_write_is_left_out() -> None:
    assert paint(card("No network 😭")) == paint(card("No network"))
    assert paint(card("No net\u00adwo\u200brk")) == paint(card("No network"))


@pytest.mark.parametrize("title", ["新しい電話でeSIMが有効になりません", "😭🔥", "ไม่มีสัญญาณในครัว"])
def test_a_title_of_other_letters_gives_way(title: str) -> None:
    assert paint(card(title)) == paint(card("A question on Lotse"))


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow sets no Arabic")
def test_right_to_left_begins_at_the_right() -> None:
    left, _, right, _ = ink(paint(card("לא פועל")))

    assert right > 1100
    assert left > 200


@pytest.mark.parametrize("title", [ARABIC, HEBREW])
def test_without_shaping_there_are_no_scrambled_letters(title: str) -> None:
    assert paint(card(title), shapes_scripts=False) == paint(card("A question on Lotse"))


def test_solved_is_green() -> None:
    def greens(mark: str) -> int:
        foot = opened(paint(card(mark=mark))).crop((700, 500, 1200, 600))
        return sum(n for n, colour in foot.getcolors(100_000) or [] if colour[1] > colour[0] + 40)

    assert greens("Solved") > 5_000
    assert greens("") == 0


def test_the_version_is_that_of_all_that_is_painted() -> None:
    cards = [
        card(), card("Another"), card(label="Abroad"), card(site="Other"), card(mark="Solved"),
        card(instead="An article"),
    ]  # fmt: skip

    assert len({c.version for c in cards}) == len(cards)
    assert card().version == card().version
    assert re.fullmatch("[0-9a-f]{12}", card().version)


def test_no_letter_that_may_be_written_is_missing_in_the_font() -> None:
    """The pattern and the font say the same: a missing glyph would be a box."""
    font = share_picture._font(40)
    box = bytes(font.getmask("\U000f0000"))
    letters = [chr(n) for n in range(0x20, 0x2300) if chr(n).isalnum()]

    allowed = [c for c in letters if not share_picture._NOT_IN_FONT.match(c)]

    assert len(allowed) > 600
    assert [hex(ord(c)) for c in allowed if bytes(font.getmask(c)) == box] == []
