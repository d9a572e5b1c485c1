"""What comes to a phone as well: the switches of push, by the kinds of notices."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import notice_groups, notice_kinds

# Names are a switch of their own here: somebody speaks to this person.
MENTIONS = "mentions"
LABELS: dict[str, tuple[str | Promise, str | Promise]] = {
    MENTIONS: (_("Somebody mentions me"), _("Your name stands in an answer or a comment.")),
}
DEFAULT = ("questions", "reminders", "talks", MENTIONS)
# Worth lighting up a phone whose battery is low; all else waits a little.
PROMPT = frozenset({"questions", "talks", MENTIONS})


def groups(*, is_company: bool) -> dict[str, tuple[str | Promise, str | Promise]]:
    """Name -> what it is about, what comes under it; in the order of the settings."""
    names = notice_groups.shown(is_company=is_company)
    shown = {name: notice_groups.GROUPS[name] for name in names}
    first = {name: shown[name] for name in DEFAULT if name in shown}
    return first | LABELS | shown


def group_of(kind: str) -> str:
    """Under which switch a kind of notice comes. Raises KeyError for one that nobody knows."""
    return MENTIONS if kind == "mentioned" else notice_kinds.get(kind).group
