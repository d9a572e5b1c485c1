"""What mentors did by their rights, in words that follow a name: "Mara confirmed an answer". By the
kind of the event. Pure."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAYS: dict[str, str | Promise] = {
    "confirmed": _("confirmed an answer"),
    "confirmation_withdrawn": _("took a confirmation back"),
    "duplicate_marked": _("said that this was asked before"),
    "duplicate_undone": _("said that this differs from what was asked before"),
    "outdated_set": _("said that an answer is out of date"),
    "outdated_cleared": _("said that an answer holds again"),
    "thread_retitled": _("changed the title"),
    "thread_retagged": _("changed the tags"),
    "edit_taken_over": _("took over an edit that somebody suggested"),
    "edit_rejected": _("did not take over an edit that somebody suggested"),
    "article_published": _("looked at an article and published it"),
    "article_sent_back": _("looked at an article and sent it back"),
    "person_called": _("called a person of the team"),
}


def says(kind: str) -> str:
    """Of an event that a right was used by. Raises KeyError for any other."""
    return str(SAYS[kind])
