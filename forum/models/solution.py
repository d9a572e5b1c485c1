"""An acceptance: which answer solved the thread, who said so and when, and who took it back."""

from django.db import models
from django.db.models import Q

from forum.models.member import Member
from forum.models.post import Post
from forum.models.thread import Thread


class Solution(models.Model):
    """A fact that stays: clearing it fills `cleared_at`, another acceptance is another row.

    `by` is empty for imported ones. `reason` is what staff gave when they accepted for the asker.
    CONFIRMED: the asker is silent, and others said so (models.Confirmation, decision 0016); `by` is
    whose word was the last that it took. `slip` is filled when what was said with a mail's page is
    taken back: by it this was SET, or it was the END of this; neither says anything of the answer.
    """

    class Kind(models.TextChoices):
        ACCEPTED = "accepted"
        CONFIRMED = "confirmed"

    class Slip(models.TextChoices):
        SET = "set"
        END = "end"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="solutions")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="solutions")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(
        max_length=10, choices=Kind.choices, default=Kind.ACCEPTED, db_default=Kind.ACCEPTED
    )
    reason = models.CharField(max_length=200, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cleared_reason = models.CharField(max_length=200, blank=True)
    slip = models.CharField(
        max_length=3, choices=Slip.choices, blank=True, default="", db_default=""
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["-at", "-id"], name="solution_newest", condition=Q(cleared_at=None)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], name="solution_one_per_thread", condition=Q(cleared_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"post {self.post_id} solves {self.thread_id}"
