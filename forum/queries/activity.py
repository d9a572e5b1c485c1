"""What a member did lately, for the limits."""

from dataclasses import replace
from datetime import datetime

from forum.lib import prepared
from forum.lib.limits import DAY, Counts
from forum.models import HeldPost, Member, Post

_COUNTS = """
SELECT count(*) FILTER (WHERE kind = 'question'),
  count(*) FILTER (WHERE kind NOT IN ('question', 'message')),
  (SELECT count(*) FROM forum_mark WHERE member_id = %(member)s AND given_at > %(since)s)
    + (SELECT count(*) FROM forum_reaction WHERE member_id = %(member)s AND given_at > %(since)s),
  max(created_at) FILTER (WHERE kind <> 'message'),
  min(created_at) FILTER (WHERE kind = 'question'),
  min(created_at) FILTER (WHERE kind NOT IN ('question', 'message')),
  count(*) FILTER (WHERE kind = 'message'), min(created_at) FILTER (WHERE kind = 'message')
FROM forum_post WHERE author_id = %(member)s AND created_at > %(since)s
"""


def counts(*, member: Member, now: datetime) -> Counts:
    """Posts of the last 24 hours, marks and reactions together, and when the first and the
    last post were. One query."""
    found = prepared.rows(_COUNTS, {"member": member.pk, "since": now - DAY})
    return Counts(*found[0])


def with_held(counts: Counts, *, member: Member, now: datetime) -> Counts:
    """The same with what waits, or was refused, as if it were posted. An edit is no new post, held
    or not. One query."""
    gone = [HeldPost.Outcome.POSTED, HeldPost.Outcome.WITHDRAWN]
    recent = HeldPost.objects.filter(author=member, at__gt=now - DAY, fields__act__isnull=True)
    held = list(recent.exclude(outcome__in=gone).order_by("at").values_list("kind", "at"))
    questions = [at for kind, at in held if kind == Post.Kind.QUESTION]
    answers = [at for kind, at in held if kind != Post.Kind.QUESTION]
    return replace(
        counts,
        questions=counts.questions + len(questions),
        answers=counts.answers + len(answers),
        last_post_at=max(
            filter(None, [counts.last_post_at, *(at for _kind, at in held)]), default=None
        ),
        first_question_at=min(filter(None, [counts.first_question_at, *questions]), default=None),
        first_answer_at=min(filter(None, [counts.first_answer_at, *answers]), default=None),
    )
