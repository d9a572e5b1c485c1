"""The digest: when somebody wants it, and each one that was written."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from forum.models.member import Member


class DigestPlan(models.Model):
    """When a member's digest comes: on `weekday` (Monday is 0) or every day, at `hour` where they
    live. `next_at` is that instant; empty means off, and the rest stays for going on.

    `seen_at` is the last visit that was known when it was looked at last; `idle_at` since when
    nothing is sent because nobody was here for so long. `told_at` is until when the last one told.
    """

    class Rhythm(models.TextChoices):
        DAILY = "daily"
        WEEKLY = "weekly"

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="digest_plan"
    )
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    next_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    idle_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at", "member"], name="digest_due", condition=Q(next_at__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="digest_plan_on_the_clock", condition=Q(weekday__lte=6, hour__lte=23)
            )
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} digest of {self.member_id}"


class Digest(models.Model):
    """One that was written: of what came after `since`, up to `at`. Its words are written when its
    mail leaves. `period` is the day it was due where the member lives: one a day at most.

    `questions` are ids of those it hopes the member can answer. The LAST says that they were not
    here for long, and that no more will come.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular"
        LAST = "last"

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="digests", db_index=False
    )
    period = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.REGULAR)
    rhythm = models.CharField(max_length=10, choices=DigestPlan.Rhythm.choices)
    since = models.DateTimeField()
    at = models.DateTimeField()
    questions = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["at"], name="digest_old")]
        constraints = [
            models.UniqueConstraint(fields=["member", "period"], name="digest_once_a_period")
        ]

    def __str__(self) -> str:
        return f"digest of {self.member_id} on {self.period}"
