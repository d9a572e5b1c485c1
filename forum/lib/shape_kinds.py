"""The notices of what moderators join, split, move and look at; known when the app is ready."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.lib.notice_kinds import Kind

KINDS = (
    Kind(
        "question_merged", "team", _("%(who)s joined your question with another one"), "copy",
        _("Question joined with another one"),
    ),
    Kind(
        "followed_merged", "threads",
        _("%(who)s joined a question that you follow with another one"), "copy",
        _("A question they follow was joined with another one"), mailed=False,
    ),
    Kind(
        "post_split", "team", _("%(who)s made a question of its own of what you wrote"),
        "corner-down-right", _("Answer became a question"),
    ),
    Kind(
        "post_moved", "team", _("%(who)s moved what you wrote to another question"), "move",
        _("Post moved"),
    ),
    Kind(
        "post_redacted", "team", _("%(who)s took something private out of what you wrote"),
        "shield", _("Something private was taken out"),
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
