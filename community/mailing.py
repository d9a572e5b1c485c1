"""What the mails of this floor hold beside what every mail of a notice has (forum.mailing)."""

from typing import Any

from django.urls import reverse

from community.domain import surveys
from community.lib import survey_kinds
from community.queries import survey_access
from forum import mailing
from forum.models import Notice


def of_survey(notice: Notice, is_sample: bool) -> dict[str, Any]:
    """The question's title, where it is about one that its asker may still read, and each score
    with the address that a press opens: {"about", "scores": [(score, word, url)], "page"}."""
    kind, survey = notice.data["kind"], survey_access.asked(pk=notice.data["survey"])
    secret = mailing.SAMPLE if is_sample or survey is None else surveys.secret(survey=survey)
    page = mailing.absolute(reverse("say", args=[secret]))
    scores = [(n, word, f"{page}?score={n}") for n, word in survey_kinds.choices(kind)]
    about = survey_access.about(survey=survey) if survey is not None else None
    return {"about": about, "scores": scores, "page": page}
