"""The notices of whoever follows a tag, a topic or a person, and of thanks; made known when the app
is ready (apps.py)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from forum.lib.follow_levels import ANSWERED, ASKED, COMMENTED, WEIGHTY
from forum.lib.notice_kinds import Kind

_ANSWERS = ngettext_lazy(
    "%(n)s new answer on something you follow", "%(n)s new answers on something you follow", "n"
)
_COMMENTS = ngettext_lazy(
    "%(n)s new comment on something you follow", "%(n)s new comments on something you follow", "n"
)

KINDS = (
    Kind(
        "tag_asked", "topics", _("%(who)s asked about a tag that you follow"), "tag",
        _("Question on a tag they follow"), needs_following=True, news=ASKED,
    ),
    Kind(
        "category_asked", "topics", _("%(who)s asked in a topic that you follow"),
        "message-circle", _("Question in a topic they follow"), needs_following=True, news=ASKED,
    ),
    Kind(
        "person_asked", "topics", _("%(who)s, whom you follow, asked a question"), "user",
        _("Question by somebody they follow"), needs_following=True, news=ASKED,
    ),
    Kind(
        "article_new", "topics", _("%(who)s published an article on something you follow"),
        "file-text", _("New article on something they follow"), needs_following=True, news=ASKED,
    ),
    Kind(
        "topic_answered", "topics", _("%(who)s answered in a topic or tag that you follow"),
        "message-circle", _("Answer in a topic or tag they follow"), needs_following=True,
        news=ANSWERED, stacks="thread", says_many=_ANSWERS,
        joins=True, waits=True,
    ),
    Kind(
        "topic_commented", "topics", _("%(who)s commented in a topic or tag that you follow"),
        "message-square", _("Comment in a topic or tag they follow"), needs_following=True,
        news=COMMENTED, stacks="thread", says_many=_COMMENTS,
        joins=True, waits=True,
    ),
    Kind(
        "person_answered", "topics", _("%(who)s, whom you follow, answered a question"),
        "user", _("Answer by somebody they follow"), needs_following=True, news=ANSWERED,
        stacks="thread", says_many=_ANSWERS,
        joins=True, waits=True,
    ),
    Kind(
        "person_commented", "topics", _("%(who)s, whom you follow, commented"),
        "user", _("Comment by somebody they follow"), needs_following=True, news=COMMENTED,
        stacks="thread", says_many=_COMMENTS,
        joins=True, waits=True,
    ),
    Kind(
        "topic_solved", "topics", _("A question on something you follow is solved"),
        "circle-check", _("Solved on something they follow"), needs_following=True, news=WEIGHTY,
    ),
    Kind(
        "followed_closed", "threads", _("%(who)s closed a thread that you follow"), "lock",
        _("Closed: a thread they follow"), needs_following=True, news=WEIGHTY,
    ),
    Kind(
        "answer_helped", "threads", _("%(who)s found your answer helpful"), "thumbs-up",
        _("Their answer helped somebody"), mailed=False, is_said=True, shelf="thanks",
        stacks="post",
        says_many=ngettext_lazy(
            "%(n)s person found your answer helpful", "%(n)s people found your answer helpful", "n"
        ),
    ),
    Kind(
        "article_helped", "threads", _("%(who)s found your article helpful"), "thumbs-up",
        _("Their article helped somebody"), mailed=False, is_said=True, shelf="thanks",
        stacks="post",
        says_many=ngettext_lazy(
            "%(n)s person found your article helpful", "%(n)s people found your article helpful",
            "n",
        ),
    ),
)  # fmt: skip
