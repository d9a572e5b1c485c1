"""What two of the service management say of a payout, and what its member says to it. Decision
0030."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import Member


class RulingQuerySet(models.QuerySet["Ruling"]):
    def refusing(self) -> "RulingQuerySet":
        """By which something is not paid: two said so, and nobody lifted it since."""
        agreed = self.filter(kind=Ruling.Kind.REFUSE, word__is_agreed=True)
        return agreed.exclude(question__answer__is_lifted=True)


class Ruling(models.Model):
    """One person says what becomes of a payout that does not go as others do, and why; with the
    word of a second one it does. Insert only. `refuse`: it is not paid. The others: where it goes
    whose details are lost, as its member closed the account and chooses nothing any more."""

    class Kind(models.TextChoices):
        REFUSE = "refuse", _("it is not paid")
        CREDIT = "credit", _("it becomes credit")
        CHARITY = "charity", _("it goes to charity")

    payout = models.ForeignKey(
        "reputation.Payout", on_delete=models.PROTECT, related_name="rulings"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RulingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.payout_id}"


class RulingWord(models.Model):
    """A second person agrees, or does not: then nothing comes of it. Insert only."""

    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, related_name="word")
    is_agreed = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{'yes' if self.is_agreed else 'no'} to {self.ruling_id}"


class RulingQuestion(models.Model):
    """The member questions that it is not paid, once. Insert only."""

    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, related_name="question")
    text = models.TextField()
    at = models.DateTimeField()
    promised_by = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.ruling_id}"


class RulingAnswer(models.Model):
    """Somebody who had no part in it answers: it stays, or it is lifted. Insert only."""

    question = models.OneToOneField(RulingQuestion, on_delete=models.PROTECT, related_name="answer")
    is_lifted = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"to {self.question_id}"
