"""Leaderboards, counted every night: a projection of the ledger. And who does not want to be on."""

from django.db import models
from django.db.models import Q

from forum.models import Member


class Rank(models.Model):
    """What a member earned in a period (whole points, as in a standing), and how many different
    people they helped there, in all or within a topic. `period`: "2026-10", "2026" or "ever";
    `place` is the id of `scope`'s topic."""

    class Scope(models.TextChoices):
        ALL = "all"
        CATEGORY = "category"
        TAG = "tag"

    period = models.CharField(max_length=7)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    place = models.BigIntegerField(default=0)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="ranks")
    points = models.BigIntegerField()
    helped = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "scope", "place", "member"], name="rank_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["period", "scope", "place", "-points", "-helped", "member"],
                name="rank_by_points",
            ),
            models.Index(
                fields=["period", "scope", "place", "-helped", "-points", "member"],
                name="rank_by_helped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.period}"


class Ranking(models.Model):
    """The one row says when the leaderboards were counted last."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"at {self.at}"


class Unranked(models.Model):
    """Somebody does not want to stand on leaderboards, from then to then."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="unranked")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], name="unranked_once", condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} since {self.at}"
