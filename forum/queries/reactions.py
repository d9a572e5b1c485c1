"""What people say of an answer after trying it."""

from forum.models import Member, Outdating, Post, Reaction

MOST = 50


def of(*, post: Post) -> list[Reaction]:
    """The latest 50 words in force, newest first. One query. Who said it is nobody's business."""
    in_force = Reaction.objects.filter(post=post, withdrawn_at=None)
    return list(in_force.order_by("-given_at", "-pk")[:MOST])


def own(*, post: Post, member: Member) -> Reaction | None:
    """What this person says. One query."""
    return Reaction.objects.filter(post=post, member=member, withdrawn_at=None).first()


def outdating(*, post: Post) -> Outdating | None:
    """Why the answer is out of date, and who says so; None where it is not. One query."""
    in_force = Outdating.objects.filter(post=post, cleared_at=None).select_related("by")
    return in_force.first() if post.outdated_at else None


def is_mentor(*, member: Member | None) -> bool:
    """One query."""
    return (
        member is not None
        and Member.objects.filter(pk=member.pk, standing__is_mentor=True).exists()
    )
