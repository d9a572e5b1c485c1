"""What a member did lately, for the limits."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from forum.models import Mark, Member, Post
from forum.rules import Counts


def counts(*, member: Member, now: datetime) -> Counts:
    """Posts and marks of the last 24 hours and the time of the last post. Two queries."""
    since = now - timedelta(days=1)
    posts = Post.objects.filter(author=member, created_at__gt=since).aggregate(
        questions=Count("pk", filter=Q(kind=Post.Kind.QUESTION)),
        answers=Count("pk", filter=~Q(kind=Post.Kind.QUESTION)),
        last=Max("created_at"),
    )
    marks = Mark.objects.filter(member=member, given_at__gt=since).count()
    return Counts(posts["questions"], posts["answers"], marks, posts["last"])
