"""What figures and hours mean, in sentences."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.domain.preview import Example

NEAR = 6  # days within which the weekday alone tells the day


def sentences(examples: list[Example]) -> list[str]:
    return [sentence(one) for one in examples]


def sentence(one: Example) -> str:
    """ "A question asked Friday 16:40 in Invoices goes to mentors at ..., to an expert by ..." """
    times, asked = one.times, one.asked_at
    said = {
        "asked": at(asked, asked), "pool": one.pool.label,
        "topic": one.category.label if one.category is not None else _("any other topic"),
        "mentors": at(times.mentors_at, asked), "last": at(times.waves[-1], asked),
        "expert": at(times.expert_at, asked), "promised": at(times.promised_at, asked),
        "lead": at(times.lead_at, asked), "newcomer": at(one.newcomer.promised_at, asked),
    }  # fmt: skip
    return (
        _(
            "A question asked %(asked)s in “%(topic)s” goes to mentors at %(mentors)s (the last of"
            " them at %(last)s), to an expert of “%(pool)s” at %(expert)s, and to the lead at"
            " %(lead)s. The asker reads: an answer by %(promised)s; somebody’s first question:"
            " by %(newcomer)s."
        )
        % said
    )


def at(instant: datetime, asked: datetime) -> str:
    """ "Fri 16:40", with the date where that is not the week of `asked`; in the site's zone."""
    here = timezone.localtime(instant)
    days = (here.date() - timezone.localtime(asked).date()).days
    return date_format(here, "D H:i" if 0 <= days <= NEAR else "D j. N, H:i")
