"""Ending somebody's time as a mentor against their will: in writing, heard, and by two people."""

from django.db import models
from django.db.models import Q

from forum.models import Member
from reputation.models.mentor import Mentor


class Removal(models.Model):
    """One of the team asks for it, and why. While it is open the mentor gets no new newcomers;
    until `hearing_until` they may answer, then a second person decides."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="removals")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()
    hearing_until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mentor"], name="removal_one_open", condition=Q(closed_at=None)
            )
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="removal_newest")]

    def __str__(self) -> str:
        return f"removal of {self.mentor_id}"


class RemovalWord(models.Model):
    """What was said of it, one of each kind at most. Append-only."""

    class Kind(models.TextChoices):
        HEARING = "hearing"  # the mentor's answer
        DECISION = "decision"  # the second person's: whether it ends
        APPEAL = "appeal"  # the mentor's
        VERDICT = "verdict"  # a third person's: whether it stays so

    removal = models.ForeignKey(Removal, on_delete=models.CASCADE, related_name="said")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField()
    is_yes = models.BooleanField(null=True, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["removal", "kind"], name="removal_word_once"),
            models.CheckConstraint(
                name="removal_decided_by_yes_or_no",
                condition=Q(kind__in=("hearing", "appeal"), is_yes=None)
                | Q(kind__in=("decision", "verdict"), is_yes__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.removal_id}"
