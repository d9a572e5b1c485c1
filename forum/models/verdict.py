"""What the asker says of where the question stands, beside naming a solution (decision 0003)."""

from django.db import models

from forum.models.member import Member
from forum.models.post import Post
from forum.models.thread import Thread


class Verdict(models.Model):
    """A fact that stays; the last word counts, and `Thread.verdict` points to it.

    STILL_BROKEN: `post` was tried and did not help, so the thread waits again from then on.
    SOLVED_ALONE: the asker needs nobody any more and has not said how; the thread does not wait.
    """

    class Kind(models.TextChoices):
        STILL_BROKEN = "still_broken"
        SOLVED_ALONE = "solved_alone"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="verdicts")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="verdicts")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # it was a slip

    def __str__(self) -> str:
        return f"{self.kind} in {self.thread_id}"
