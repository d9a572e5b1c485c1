"""What the mails of this floor hold beside what every mail of a notice has (forum.mailing)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from community.domain import case_links, case_taps, surveys
from community.lib import case_subjects, survey_kinds
from community.queries import case_access, survey_access
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


def subject_of_case(notice: Notice, count: int) -> str:
    """What happened, and of which case (lib/case_subjects.py)."""
    number = notice.thread_id or notice.data["case"]
    return case_subjects.of(
        kind=notice.kind, count=count, number=number, began_at=case_access.began_at(pk=number),
        data=notice.data,
    )  # fmt: skip


def of_case(notice: Notice, is_sample: bool) -> dict[str, Any]:
    """What can be answered in place, with the address that a press opens: {"answers": [(word,
    url)]}; none where the case is older than such addresses."""
    purpose = case_links.PURPOSES[notice.kind]
    secret = mailing.SAMPLE
    if not is_sample:
        tap = case_access.last_tap(case=notice.thread_id or 0, purpose=purpose)
        if tap is None:
            return {"answers": []}
        secret = case_links.secret(tap=tap)
    page = mailing.absolute(reverse("case_tap", args=[secret]))
    words = {"yes": _("Yes, it is solved"), "no": _("No, open it again"), "reply": _("Reply here")}
    return {"answers": [(words[say], f"{page}?say={say}") for say in case_taps.CHOICES[purpose]]}
