"""The file that the company pays by: drawn up by one person, released by another. Decision 0030."""

from django.db import models
from django.db.models import F, Q

from forum.models import Member
from reputation.models.payout import Payout, Window


class PayFile(models.Model):
    """Payouts of one window. While nobody else has released it, it can be withdrawn, and what was
    in it goes into the next one. `hash` is of what it says, so that the second person releases
    what the first one saw."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    released_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["window", "number"]
        constraints = [
            models.UniqueConstraint(fields=["window", "number"], name="pay_file_number_once"),
            models.UniqueConstraint(
                fields=["window"],
                name="pay_file_one_waits",
                condition=Q(released_at=None, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="pay_file_of_two_people",
                condition=Q(released_by=None) | ~Q(released_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="pay_file_one_end", condition=Q(released_at=None) | Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="pay_file_ended_by_somebody",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.number}"


class InFile(models.Model):
    """A payout stands in a file, as long as that is not withdrawn."""

    file = models.ForeignKey(PayFile, on_delete=models.PROTECT, related_name="rows")
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="in_files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "payout"], name="in_file_once")]

    def __str__(self) -> str:
        return f"{self.payout_id} in {self.file_id}"


class Taken(models.Model):
    """Somebody took the released file, with the bank details in it."""

    file = models.ForeignKey(PayFile, on_delete=models.PROTECT, related_name="taken")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file_id} by {self.by_id}"
