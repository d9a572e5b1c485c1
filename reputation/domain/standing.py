"""The floor's projection of what people earned. Lock rule: thread row, then standings by id."""

from forum.lib.transact import verb
from forum.models import Event, Mark, Member, Solution, Standing


@verb
def refresh_helped(event: Event) -> None:
    """Count anew how many people the member whom a verdict concerns has helped.

    Repeatable: the count is taken from the facts, not added to.
    """
    if event.member_id is None:
        return
    standing = Standing.objects.select_for_update().get(member=event.member_id)
    standing.helped_count = count_helped(member_id=event.member_id)
    standing.save(update_fields=["helped_count"])


def count_helped(*, member_id: int) -> int:
    """Distinct people: askers whose question this member solved, readers who marked an answer."""
    answers = {"post__author": member_id, "post__deleted_at": None}
    askers = Solution.objects.filter(**answers, cleared_at=None).values("thread__author")
    readers = Mark.objects.filter(**answers, withdrawn_at=None).values("member")
    people = Member.objects.exclude(pk=member_id)
    return (people.filter(pk__in=askers) | people.filter(pk__in=readers)).count()
