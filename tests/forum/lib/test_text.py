"""The text gate, limits, and the small helpers on plain text."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.lib import text
from forum.lib.text import Limits, TextRefused

PROPERTY = settings(derandomize=True, max_examples=300, deadline=None, database=None)
RLE, PDF, RLO, LRO = "\u202b", "\u202c", "\u202e", "\u202d"
RLI, FSI, PDI = "\u2067", "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("plain", "plain"),
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\tb\x07\x1b\x7f\x9bc", "a\tbc"),
        ("\ufeffa\ufff9b\ufdd0c\U0001ffffd", "abcd"),
        ("  \n\n    code\n\n", "    code"),
        ("e\u0301", "é"),
        ("e\u202e\u0301", "é"),
        ("a" + "\u0301" * 50, "á" + "\u0301" * 7),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("a\U000e0068\U000e0069b", "ab"),
        ("\u200b\u200d\u2060 \n\u3164\u0301", ""),
        ("", ""),
    ],
)
def test_clean_keeps_what_people_mean(raw: str, kept: str) -> None:
    assert text.clean(raw, multiline=True) == kept


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  a \t b\u00a0 c\nd ", "a b c d"),
        ("a\r\nb", "a b"),
        (f"a {RLO} b", "a b"),
    ],
)
def test_a_single_line_has_single_spaces(raw: str, kept: str) -> None:
    assert text.clean(raw, multiline=False) == kept


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (f"{RLO}exe.gpj{PDF}", "exe.gpj"),
        (f"{LRO}a", "a"),
        (f"{RLI}a\nb", f"{RLI}a{PDI}\nb"),
        (f"{RLE}{FSI}a", f"{RLE}{FSI}a{PDI}{PDF}"),
        (f"{FSI}{RLE}a{PDI}b", f"{FSI}{RLE}a{PDF}{PDI}b"),
        (f"a{PDI}{PDF}b", "ab"),
        (f"{RLI}a{PDF}{PDI}", f"{RLI}a{PDI}"),
        (f"{RLI}עברית{PDI}", f"{RLI}עברית{PDI}"),
        ("a\u200fb", "a\u200fb"),
    ],
)
def test_direction_marks_end_with_their_paragraph(raw: str, kept: str) -> None:
    assert text.clean(raw, multiline=True) == kept


@pytest.mark.parametrize(
    ("raw", "code"), [("a\x00b", "nul"), ("a\ud83d", "surrogate"), ("\udc80", "surrogate")]
)
def test_what_cannot_be_stored_is_refused_with_a_sentence(raw: str, code: str) -> None:
    with pytest.raises(TextRefused) as refusal:
        text.clean(raw, multiline=True)

    assert refusal.value.code == code
    assert refusal.value.message.endswith("Please remove it.")


@pytest.mark.parametrize(
    ("limits", "value", "counts", "code", "message"),
    [
        (Limits(min=3), "", {}, "required", "Please write something here."),
        (
            Limits(min=3),
            "ab",
            {},
            "too_short",
            "Please write at least 3 characters. So far it is 2.",
        ),
        (Limits(max=3), "abcd", {}, "too_long", "At most 3 characters fit here, yours has 4."),
        (
            Limits(lines=2),
            "a\nb\nc",
            {},
            "too_many_lines",
            "At most 2 lines fit here, yours has 3.",
        ),
        (
            Limits(links=1),
            "a",
            {"links": 2},
            "too_many_links",
            "You may use at most 1 link for now, this has 2.",
        ),
        (
            Limits(mentions=3),
            "a",
            {"mentions": 4},
            "too_many_mentions",
            "You may mention at most 3 people for now, this mentions 4.",
        ),
        (
            Limits(images=3),
            "a",
            {"images": 5},
            "too_many_images",
            "You may add at most 3 pictures for now, this has 5.",
        ),
    ],
)
def test_limits_say_what_is_allowed_and_what_was_given(
    limits: Limits, value: str, counts: dict[str, int], code: str, message: str
) -> None:
    with pytest.raises(TextRefused) as refusal:
        text.check(value, limits=limits, **counts)

    assert (refusal.value.code, refusal.value.message) == (code, message)


def test_a_text_beyond_all_limits_is_refused_before_any_work() -> None:
    with pytest.raises(TextRefused) as refusal:
        text.clean("a" * 200_001, multiline=True)

    assert refusal.value.code == "too_long"


def test_what_fits_exactly_passes() -> None:
    limits = Limits(min=3, max=3, lines=2, links=2, mentions=2, images=2)

    text.check("a\nb", limits=limits, links=2, mentions=2, images=2)
    text.check("", limits=Limits())


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p>\n<p>b<br>c</p>", "a b c"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<p>&lt;b&gt; &amp; <em>x</em>y</p>", "<b> & xy"),
        ("<td>a</td><td>b</td>", "a b"),
    ],
)
def test_plain_is_what_one_reads(html: str, expected: str) -> None:
    assert text.plain(html) == expected


@pytest.mark.parametrize(
    ("value", "length", "expected"),
    [
        ("short", 5, "short"),
        ("two  words\nhere", 20, "two words here"),
        ("two words here", 12, "two words…"),
        ("two words here", 10, "two words…"),
        ("Donaudampfschiffahrt", 10, "Donaudamp…"),
        ("ab 👩\u200d👩\u200d👧 cd", 6, "ab 👩…"),
    ],
)
def test_shorten_cuts_between_words(value: str, length: int, expected: str) -> None:
    assert text.shorten(value, length) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Größe der SIM-Karte: Wo ändern?", "groesse-der-sim-karte-wo-aendern"),
        ("Größe", "groesse"),
        ("Café “naïve” don't", "cafe-naive-dont"),
        ("ÄÖÜ ß ẞ", "aeoeue-ss-ss"),
        ("Привет мир", "question"),
        ("👋 ?", "question"),
        ("a" * 200, "a" * 80),
        ("word " * 30, "word-" * 15 + "word"),
    ],
)
def test_slugs_are_short_and_ascii(title: str, expected: str) -> None:
    assert text.slug(title) == expected


@pytest.mark.parametrize(
    ("handle", "other"),
    [
        ("hana", "HANA"),
        ("hana", "h_a-n.a"),
        ("hana", "hаnа"),  # Cyrillic а
        ("hana", "hanä"),
        ("hana", "ｈａｎａ"),
        ("mo", "m0"),
        ("mo", "mο"),  # Greek omicron
        ("mara", "rnara"),
        ("nil", "n1l"),
        ("nil", "nII"),
        ("sven", "ѕνеn"),
        ("eva", "eva\u200d"),
    ],
)
def test_handles_that_look_alike_share_a_skeleton(handle: str, other: str) -> None:
    assert text.skeleton(handle) == text.skeleton(other)


def test_different_handles_differ() -> None:
    cast = ["nina", "hana", "mara", "eva", "mo", "sven", "ada", "olga", "___", "..."]

    assert len({text.skeleton(handle) for handle in cast}) == len(cast)


# Also what st.text() leaves out: lone surrogates.
_ANY = st.text(st.characters(exclude_categories=()), max_size=200)
_TRICKY = st.text(
    f"{RLE}{PDF}{RLO}{LRO}{RLI}{FSI}{PDI}\n\r \tae\u0301\u0344\u0323\u1100\u1161\u11a8\u200b\u200d"
    "\U000e0041\U0001f3f4\U000e007f\x85\x1c\u2028\u3000\u2000\u0958\u3164\u302e",
    max_size=40,
)


@PROPERTY
@given(_ANY | _TRICKY, st.booleans())
def test_clean_refuses_or_settles_once_and_for_all(raw: str, multiline: bool) -> None:
    if re.search("[\x00\ud800-\udfff]", raw):
        with pytest.raises(TextRefused):
            text.clean(raw, multiline=multiline)
        return

    cleaned = text.clean(raw, multiline=multiline)

    assert text.clean(cleaned, multiline=multiline) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e]", cleaned)
    assert multiline or not re.search(r"\s\s|\n|^\s|\s$", cleaned)
    cleaned.encode()


@PROPERTY
@given(_ANY, st.integers(1, 60))
def test_helpers_take_any_text(raw: str, length: int) -> None:
    assert len(text.shorten(raw, length)) <= length
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text.slug(raw))
    assert len(text.slug(raw)) <= 80
    assert len(text.skeleton(raw)) <= 60
