"""What somebody wrote and has not posted yet. Kept 90 days."""

import uuid

from django.db import models

from forum.models.member import Member


class Draft(models.Model):
    """A visitor's draft has no member: its id, which only their session knows, opens it."""

    class Kind(models.TextChoices):
        QUESTION = "question"
        ANSWER = "answer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    thread = models.ForeignKey(
        "forum.Thread", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="draft_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
