"""What people should look at, and what they said of it. Nothing here changes a point."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member


class FindingQuerySet(models.QuerySet["Finding"]):
    def seen_by(self, member: Member) -> "FindingQuerySet":
        """Whoever looks after the list never reads there of themselves."""
        return self.exclude(member=member).exclude(other=member)

    def waiting(self) -> "FindingQuerySet":
        """Nobody has looked at it, or it grew by half since somebody did."""
        return self.filter(Q(quiet_below=None) | Q(size__gte=F("quiet_below")))

    def quiet(self) -> "FindingQuerySet":
        return self.filter(size__lt=F("quiet_below"))


class Finding(models.Model):
    """A pattern that may be harmless: a projection, found anew every night, never deleted.

    `figures` are codes, numbers and ids of posts (lib/review.py), `size` is what may grow, as
    the kind counts (points, acceptances, texts), `severity` its share of the whole, in percent.
    `other` is the second of a pair, the one with the greater id. `grown_at`: when it had last grown
    by half since it was `measured`: when it was first found, had grown, or was called fine.
    """

    class Kind(models.TextChoices):
        STAR = "star", _("Points from people who do nothing else here")
        PAIR = "pair", _("Two who accept each other")
        CIRCLE = "circle", _("Acceptances from people who get some back")
        COPIES = "copies", _("The same text in many answers")
        BURST = "burst", _("A jump over a threshold")
        ODD = "odd", _("Points that contradict what happened")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    size = models.DecimalField(max_digits=12, decimal_places=4)
    severity = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    # Somebody looked at it and found nothing wrong: it is quiet until `size` reaches this.
    quiet_below = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    measured = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    grown_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-last_at", "-severity", "-id"], name="finding_worst")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "member", "other"], name="finding_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="finding_in_order", condition=Q(other=None) | Q(member__lt=F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.member_id}"

    @property
    def is_quiet(self) -> bool:
        return self.quiet_below is not None and self.size < self.quiet_below


class ReviewStep(models.Model):
    """What somebody said or did about a finding, with the figures that they saw."""

    class Kind(models.TextChoices):
        FINE = "fine", _("looked at, nothing wrong")
        NOTE = "note", _("a note")
        LINKED = "linked", _("both accounts belong together")

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.CharField(max_length=500)
    figures = models.JSONField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} on {self.finding_id}"
