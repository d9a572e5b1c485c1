"""The notices of what moderators join, split, move and look at; known when the app is ready."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.lib.notice_kinds import Kind

KINDS = (
    Kind(
        "followed_merged", "threads",
        _("%(who)s joined a question that you follow with another one"), "copy",
        _("A question they follow was joined with another one"), mailed=False,
    ),
    Kind(
        "held_posted", "team", _("What you wrote was looked at, and it is posted"),
        "circle-check", _("Posted after a look"),
    ),
    Kind(
        "words_held", "team", _("Somebody looks at what you wrote before it appears"),
        "clock", _("Waits for a look"),
        tells=lambda data: gettext("Somebody looks at what you wrote before it appears"),
        leads=lambda data: reverse("held", args=[data["held"]]), sample={"held": 1},
    ),
)  # fmt: skip
