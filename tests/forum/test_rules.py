"""What pages ask of rules: whether, and why not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forum import rules
from forum.lib import clock, limits


@pytest.mark.parametrize("why", ["It is late.", ""])
def test_a_refusal_is_a_sentence_and_no_less_one_without(why):
    def check(word, *, also):
        if word != also:
            raise rules.NotAllowed(why)

    assert (rules.allowed(check, 1, also=1), rules.why_not(check, 1, also=1)) == (True, "")
    assert (rules.allowed(check, 1, also=2), rules.why_not(check, 1, also=2)) == (False, why)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("between", "since", "wait"), [(10, 10, 0), (10, 4, 6), (10, -3, 10), (0, 0, 0), (0, -3, 0)]
)
def test_the_gap_between_posts_is_no_longer_for_whoever_waited_in_line(
    nina, settings, between, since, wait
):
    """Of two at once the second may have begun before the first one was taken."""
    settings.LIMITS_NEWCOMER = replace(limits.NEWCOMER, between=timedelta(seconds=between))
    now = clock.now()
    counts = limits.Counts(last_post_at=now - timedelta(seconds=since))

    if not wait:
        rules.check_pace(nina, counts, now)
        return
    with pytest.raises(rules.TooOften) as refused:
        rules.check_pace(nina, counts, now)
    assert wait <= refused.value.seconds <= wait + 1
