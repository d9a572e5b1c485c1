"""What pages ask of rules: whether, and why not."""

import pytest

from forum import rules


@pytest.mark.parametrize("why", ["It is late.", ""])
def test_a_refusal_is_a_sentence_and_no_less_one_without(why):
    def check(word, *, also):
        if word != also:
            raise rules.NotAllowed(why)

    assert (rules.allowed(check, 1, also=1), rules.why_not(check, 1, also=1)) == (True, "")
    assert (rules.allowed(check, 1, also=2), rules.why_not(check, 1, also=2)) == (False, why)
