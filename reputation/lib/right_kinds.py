"""What people hear when others did something to what is theirs, where the floor tells nothing."""

from django.utils.translation import gettext_lazy as _

from forum.lib.notice_kinds import Kind

KINDS = (
    Kind(
        "question_retitled", "questions", _("%(who)s gave your question another title"), "pencil",
        _("Their question got another title"),
    ),
    Kind(
        "question_retagged", "questions", _("%(who)s gave your question other tags"), "tag",
        _("Their question got other tags"), mailed=False,
    ),
    Kind(
        "question_on_its_own", "questions",
        _("%(who)s says: your question differs from what was asked before"), "copy",
        _("Their question is no duplicate any more"), mailed=False,
    ),
    Kind(
        "answer_renewed", "threads", _("%(who)s says: your answer holds again"), "history",
        _("Their answer is no longer out of date"), mailed=False, shelf="answers",
    ),
    Kind(
        "post_improved", "threads",
        _("%(who)s took over an edit that somebody suggested for what you wrote"), "pencil",
        _("An edit was taken over into their post"), mailed=False, shelf="answers",
    ),
    Kind(
        "post_kept", "threads",
        _("%(who)s did not take over an edit that somebody suggested for what you wrote"), "x",
        _("An edit for their post was not taken over"), mailed=False, shelf="answers",
    ),
    Kind(
        "person_called", "questions",
        _("%(who)s has called a person of our team to your question"), "hand-heart",
        _("A person was called to their question"), mailed=False,
    ),
)  # fmt: skip
