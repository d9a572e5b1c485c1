"""What is so now of a question of which somebody once said something from a mail."""

from enum import StrEnum

from forum.models import Mark, OneTap, Thread, Verdict


class Standing(StrEnum):
    """Where the question stands, seen from one answer and from what its asker said of it."""

    THIS = "this"  # the answer is the solution
    OTHER = "other"  # another one is
    ALONE = "alone"  # the asker solved it, with or without words
    WAITING = "waiting"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"  # the mark that was given with "helped"
    OPEN = "open"


def original(*, tap: OneTap) -> Thread | None:
    """The question that theirs is said to be a duplicate of, if its member may see it."""
    visible = Thread.objects.listed_for(tap.member)
    return visible.filter(duplicates=tap.thread_id).first()


def is_linked(*, tap: OneTap) -> bool:
    """Whether what the page asked about is (again) said to be the same question."""
    thread, its = tap.thread, tap.post.thread
    if tap.purpose == OneTap.Purpose.IS_IT_THE_SAME:
        return thread.duplicate_of_id is not None
    is_twin = thread.twin_group_id is not None and thread.twin_group_id == its.twin_group_id
    return is_twin or thread.duplicate_of_id == its.pk


def standing(*, tap: OneTap) -> Standing:
    """What holds now, for the page of `tap`."""
    thread = tap.thread
    solution = thread.solution
    if solution is not None and solution.post_id == tap.post_id:
        return Standing.THIS
    if solution is not None:
        is_own = tap.outcome == OneTap.Outcome.MYSELF and solution.post.author_id == tap.member_id
        return Standing.ALONE if is_own else Standing.OTHER
    if thread.closed_at is not None:
        return Standing.CLOSED
    if thread.waiting_since is not None:
        return Standing.WAITING
    if tap.outcome == OneTap.Outcome.HELPED:
        mark = Mark.objects.filter(post=tap.post_id, member=tap.member_id, withdrawn_at=None)
        return Standing.OPEN if mark.exists() else Standing.TAKEN_BACK
    word = thread.verdict
    alone = word is not None and word.kind == Verdict.Kind.SOLVED_ALONE
    return Standing.ALONE if alone else Standing.OPEN
