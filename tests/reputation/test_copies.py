"""Which texts say the same."""

import pytest

from reputation.lib import copies

LONG = (
    "Restart the phone and take the card out, wait for a minute and put it in again; then look "
    "whether the tariff is there, and write again with the name of the phone and its version, "
    "so that somebody can look which settings it needs."
)
OTHER = (
    "Your invoice is higher because the month began on the third: the fee of both halves stands on "
    "it, and next month it will be the usual one again, as the table on page two shows you."
)


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        (LONG.upper(), True),
        (f"> {OTHER}\n\n{LONG}", True),
        (f"Hello Nina! {LONG} Good luck.", True),
        (LONG.replace("minute", "moment"), True),
        (OTHER, False),
        (f"{OTHER} {LONG}", False),
    ],
)
def test_alike_is_what_all_but_says_the_same(text, is_same):
    texts = [(1, copies.normal(LONG)), (2, copies.normal(text))]

    assert copies.alike(texts) == ([[1, 2]] if is_same else [])


def test_what_everybody_says_is_no_copy():
    texts = [(pk, copies.normal("Thank you, that helped me!")) for pk in range(5)]

    assert copies.alike(texts) == []
    assert copies.fingerprint(texts[0][1]) is None


def test_a_fingerprint_is_of_the_words():
    prints = {copies.fingerprint(copies.normal(text)) for text in (LONG, f"**{LONG}**\n\n(!)")}

    assert len(prints) == 1
