"""What newcomers are told of the help that they wait for (forum.lib.notice_kinds)."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forum.lib.notice_kinds import Kind

WIDENED, ALONE, ENDED = "help_widened", "help_alone", "help_ended"


def _widened(data: dict[str, Any]) -> str:
    n = int(data.get("n", 1))
    return ngettext(
        "Your mentor has not answered yet: we asked %(n)s more mentor",
        "Your mentor has not answered yet: we asked %(n)s more mentors",
        n,
    ) % {"n": n}


KINDS = (
    Kind(
        WIDENED, "mentoring", "", "users", _("More mentors asked for a newcomer"), mailed=False,
        tells=_widened, sample={"n": 3},
    ),
    Kind(
        ALONE, "mentoring",
        _("No mentor is free just now: post your question, the whole community reads it"),
        "users", _("No mentor free for a newcomer"),
    ),
    Kind(
        ENDED, "mentoring",
        _("Two weeks without an answer, sorry: nobody else is asked now. The whole community reads"
          " what you post"),
        "users", _("Two weeks without an answer to a newcomer"),
    ),
)  # fmt: skip
