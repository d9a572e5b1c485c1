"""What surveys ask, in words, and the notice that asks (forum.lib.notice_kinds), under a switch of
its own."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.lib import notice_groups, notice_kinds
from forum.lib.notice_kinds import Kind

GROUP = NOTICE = "surveys"
CSAT, CES, NPS = "csat", "ces", "nps"
SCORES = {CSAT: range(1, 6), CES: range(1, 8), NPS: range(11)}
# From which score on somebody is satisfied, found it easy, recommends; and up to which one does
# not recommend.
GOOD = {CSAT: 4, CES: 5, NPS: 9}
DETRACTS = 6
LEAST_NPS = 100  # answers below which no figure is shown: it would be noise
WORDS: dict[str, dict[int, Promise]] = {
    CSAT: {
        1: gettext_lazy("very dissatisfied"), 2: gettext_lazy("dissatisfied"),
        3: gettext_lazy("neither"), 4: gettext_lazy("satisfied"),
        5: gettext_lazy("very satisfied"),
    },
    CES: {1: gettext_lazy("very hard"), 4: gettext_lazy("neither"), 7: gettext_lazy("very easy")},
    NPS: {0: gettext_lazy("not at all"), 10: gettext_lazy("very likely")},
}  # fmt: skip


def question(kind: str, *, is_case: bool) -> str:
    """What is asked, in the language of the moment."""
    if kind == NPS:
        return _("How likely are you to recommend %(site)s to friends?") % {
            "site": settings.SITE_NAME
        }
    if kind == CES:
        return _("How easy was it to get your matter settled?")
    if is_case:
        return _("How satisfied are you with how we settled your private case?")
    return _("How satisfied are you with the help for your question?")


def choices(kind: str) -> list[tuple[int, str]]:
    """Each score with its word; "" for those between two that have one."""
    return [(score, str(WORDS[kind].get(score, ""))) for score in SCORES[kind]]


def _tells(data: dict[str, Any]) -> str:
    return question(data["kind"], is_case=data["is_case"])


def _leads(data: dict[str, Any]) -> str:
    return f"/surveys/{data['survey']}/"


def make_known(*, in_mail: Callable[[Any, bool], dict[str, Any]]) -> None:
    """`in_mail`: what its mail holds beside (community/mailing.py)."""
    notice_groups.add(
        GROUP, gettext_lazy("How it was"),
        gettext_lazy("We ask how satisfied you are, once a week at most."),
        shelf="team",
    )  # fmt: skip
    notice_kinds.add(
        Kind(
            NOTICE, GROUP, gettext_lazy("How was it?"), "message-circle-heart",
            gettext_lazy("Survey"),
            tells=_tells, leads=_leads, in_mail=in_mail,
            sample={"survey": 0, "kind": CSAT, "is_case": False},
        )
    )  # fmt: skip
