"""Numbers that we call, and those that we do not."""

import pytest
from django.utils import translation

from community.lib import call_words, phone_number
from community.lib.phone_number import BadNumber
from tests.community.calls.made import REGIONS


def read(typed: str, region: str = "DE") -> str:
    return phone_number.read(typed, region=region, regions=REGIONS).e164


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("0171 1234567", "+491711234567"),
        ("+49 (0)171 / 123-45 67", "+491711234567"),
        ("0049 171 1234567", "+491711234567"),
        ("٠١٧١١٢٣٤٥٦٧", "+491711234567"),  # Arabic digits
        ("０１７１１２３４５６７", "+491711234567"),  # full width
        ("\u202a+49 171 1234567\u202c", "+491711234567"),  # copied out of contacts
        ("030 123456", "+4930123456"),
        ("+43 664 1234567", "+436641234567"),
        ("+41 79 123 45 67", "+41791234567"),
    ],
)
def test_what_we_call(typed, e164):
    assert read(typed) == e164


def test_without_a_country_it_is_from_where_one_lives():
    at = phone_number.region_of("Europe/Vienna", regions=REGIONS)
    assert (at, read("0664 1234567", at)) == ("AT", "+436641234567")
    assert phone_number.region_of("Asia/Tokyo", regions=REGIONS) == "DE"
    assert phone_number.region_of("Europe/Vienna", regions=["DE"]) == "DE"


COSTS = "Calls to this number cost extra. Please give an ordinary one."
NO_NUMBER = "This is no number that we can call. Is a digit missing, or one too many?"
MOBILE = "Please give the number of a mobile phone or a fixed line."
EXTENSION = "We cannot dial an extension. Please give a number that rings at your place."
SATELLITE = "We do not call satellite phones. Please give a mobile or fixed-line number."
DIGITS = "Please give one number, in digits: +49 171 1234567."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please give the number that we call."),
        ("0900 1234567", COSTS),
        ("0180 5123456", COSTS),
        ("0137 1234567", COSTS),
        ("+881 612345678", SATELLITE),
        ("+870 773111632", SATELLITE),
        ("+33 6 12 34 56 78", "We call numbers that begin with +41, +43, +49 only."),
        ("+44 909 8790000", COSTS),
        ("112", "This is an emergency number. Please give your own."),
        ("110", "This is an emergency number. Please give your own."),
        ("١١٢", "This is an emergency number. Please give your own."),
        ("116117", NO_NUMBER),
        ("030 123456 ext. 12", EXTENSION),
        ("030 123456 Durchwahl 12", EXTENSION),
        ("030123456,,12#", EXTENSION),
        ("+49 30 123456;ext=12", EXTENSION),
        ("0800 1234567", MOBILE),
        ("0700 12345678", MOBILE),
        ("0171 12345", NO_NUMBER),
        ("0171 12345678901234", NO_NUMBER),
        ("call me", DIGITS),
        ("0171 1234567 or 0171 1234568", DIGITS),
        ("1" * 41, DIGITS),
        ("tel:+491711234567", DIGITS),
    ],
)
def test_what_we_do_not_call(typed, sentence):
    with pytest.raises(BadNumber) as refused:
        read(typed)
    assert refused.value.sentence == sentence


def test_a_refusal_never_holds_what_was_typed():
    with pytest.raises(BadNumber) as refused:
        read("0171 99887")
    fault = refused.value
    assert ("99887" in str(fault), fault.__cause__) == (False, None)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("0171 1234567", "+49 171 ... 567"), ("+49 30 1234", "+49 30 ..."),
        ("+49 30 123456", "+49 30 ... 56"), ("+41 79 123 45 67", "+41 79 ... 567"),
    ],
)  # fmt: skip
def test_the_hint_hides_four_digits_at_least(typed, hint):
    found = phone_number.read(typed, region="DE", regions=REGIONS)
    assert (found.hint, repr(found)) == (hint, f"PhoneNumber({hint!r})")


def test_it_is_said_as_one_dials_it():
    assert phone_number.spoken("+491711234567") == "+49 171 1234567"


def test_refusals_are_german_for_germans():
    with translation.override("de"), pytest.raises(BadNumber) as refused:
        read("112")
    assert refused.value.sentence == "Das ist ein Notruf. Bitte gib deine eigene Nummer an."


@pytest.mark.parametrize("language", ["de", "en"])
def test_call_words_are_two_different_words_of_the_language(language):
    for _ in range(200):
        one, other = call_words.pick(language).split(" ")
        known = set(call_words.WORDS[language])
        assert (one != other, {one, other} <= known) == (True, True)
    assert max(len(word) for word in call_words.WORDS[language]) < 20


def test_another_language_has_english_words():
    assert set(call_words.pick("fr").split(" ")) <= set(call_words.WORDS["en"])
