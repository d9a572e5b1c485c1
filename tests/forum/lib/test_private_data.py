"""What is private is found and only that; what is taken out is gone."""

import itertools
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import private_data
from forum.lib.private_data import Kind
from tests.forum.lib.private_cases import HARMLESS, PRIVATE

DAYS = st.integers(0, 20_000)
WHEN = DAYS.map(lambda n: datetime(1990, 1, 1, 14, 5, 9, tzinfo=UTC) + timedelta(hours=n * 25))
IN_A_SENTENCE = st.sampled_from(
    ["{}", "It is {}.", "Hallo,\n{}\nDanke!", "({})", "**{}**", "Meine Daten: {}, bitte helfen."]
)


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.kind.value, finding.value) for finding in private_data.find(text)]


@pytest.mark.parametrize("text", PRIVATE)
def test_private_data_is_found(text: str) -> None:
    assert found(text) == PRIVATE[text]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert found(text) == []


@given(st.from_regex(r"[0-9]{18}", fullmatch=True), IN_A_SENTENCE, st.booleans())
def test_every_iban_is_found(account: str, sentence: str, in_groups: bool) -> None:
    check = 98 - int(account + "131400") % 97  # D, E and two noughts
    iban = f"DE{check:02d}{account}"
    if in_groups:
        iban = " ".join(iban[n : n + 4] for n in range(0, 22, 4))

    assert found(sentence.format(iban)) == [("iban", iban)]


@given(st.from_regex(r"(?:35|86)[0-9]{12}", fullmatch=True), IN_A_SENTENCE)
def test_every_imei_is_found_and_no_number_that_is_one_digit_off(head: str, sentence: str) -> None:
    total = sum(sum(divmod(int(digit) * (1 + n % 2), 10)) for n, digit in enumerate(head))
    right = (10 - total % 10) % 10

    assert found(sentence.format(f"{head}{right}")) == [("imei", f"{head}{right}")]
    assert found(sentence.format(f"{head}{(right + 1) % 10}")) == []


@given(
    st.sampled_from(["0151", "0160", "0176"]), st.from_regex(r"[1-9][0-9]{6}", fullmatch=True),
    st.sampled_from(["", " ", "/", "-", " / "]), IN_A_SENTENCE,
)  # fmt: skip
def test_every_mobile_number_is_found(net: str, rest: str, gap: str, sentence: str) -> None:
    assert found(sentence.format(f"{net}{gap}{rest}")) == [("phone", f"{net}{gap}{rest}")]


@given(WHEN, IN_A_SENTENCE)
def test_dates_are_no_numbers_of_anybody(when: datetime, sentence: str) -> None:
    shapes = ("%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%H:%M %d.%m.%y", "%Y%m%d")
    for shape in shapes:
        assert found(sentence.format(when.strftime(shape))) == []


@given(
    st.integers(0, 10_000_000),
    st.integers(0, 99),
    st.sampled_from(["€", "EUR", "$"]),
    IN_A_SENTENCE,
)
def test_prices_are_nobodys(whole: int, cents: int, money: str, sentence: str) -> None:
    grouped = f"{whole:,}"
    assert found(sentence.format(f"{grouped}.{cents:02d} {money}")) == []
    assert found(sentence.format(f"{grouped.replace(',', '.')},{cents:02d} {money}")) == []


@given(st.lists(st.integers(0, 999), min_size=2, max_size=5), IN_A_SENTENCE)
def test_versions_and_addresses_of_computers_are_nobodys(parts: list[int], sentence: str) -> None:
    assert found(sentence.format(".".join(map(str, parts)))) == []


@given(st.lists(st.sampled_from([*PRIVATE, *HARMLESS]), max_size=6), st.text(max_size=40))
def test_what_is_removed_is_gone_and_the_rest_stays(pieces: list[str], other: str) -> None:
    text = f"{other}\n" + "\n".join(pieces)
    findings = private_data.find(text)

    assert [text[one.start : one.end] for one in findings] == [one.value for one in findings]
    assert all(one.end <= other.start for one, other in itertools.pairwise(findings))
    clean = private_data.remove(text, findings=findings)
    assert private_data.find(clean) == []
    kept = text
    for one in findings:
        kept = kept.replace(one.value, one.placeholder, 1)
    assert clean == kept


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_looked_at(text: str) -> None:
    private_data.remove(text, findings=private_data.find(text))


def test_the_longest_hostile_text_takes_no_time() -> None:
    for piece in ("0 ", "PUK ", "a@a.", "DE89", "+4", "(0", "0170 ", "x@", "PIN: ", "1-"):
        text = piece * (20_000 // len(piece))
        began = time.perf_counter()
        private_data.find(text)
        assert time.perf_counter() - began < 1, piece


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("DE89 3704 0044 0532 0130 00", True), ("Meine PIN ist 4821", True),
        ("jana@web.de", True), ("0171 2345678", True), ("4821", False), ("mein Passwort", False),
        ("DE89 3704 0044 0532 0130 00, and twenty-one", True),
        ("DE89 3704 0044 0532 0130 00, and some words", True),
        ("DE89 3704 0044 0532 0130 00, and quite some words", False), ("", False),
    ],
)  # fmt: skip
def test_what_is_private_and_little_else(text: str, is_it: bool) -> None:
    assert private_data.is_little_else(text) is is_it


def test_what_never_goes_public() -> None:
    stays = {kind for kind in Kind if kind not in private_data.NEVER_PUBLIC}

    assert stays == {Kind.EMAIL, Kind.IMEI, Kind.PIN, Kind.PHONE, Kind.CUSTOMER}
    assert [one.may_stay for one in private_data.find("PUK 48372910, jana@web.de")] == [False, True]
