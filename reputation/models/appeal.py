"""A member questions a line of their points; somebody who had no part in it answers."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.models import Member
from reputation.models.correction import Correction
from reputation.models.entry import Entry


class Appeal(models.Model):
    """`entry` is the first row of the line. What becomes of it is a further row (`AppealAnswer`);
    `closed_at` is its projection, so that the database holds one open appeal a line."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="appeals")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="appeals")
    text = models.TextField()
    at = models.DateTimeField()
    promised_by = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("questioned line")
        verbose_name_plural = _("questioned lines")
        indexes = [
            models.Index(fields=["at", "id"], name="appeal_open", condition=Q(closed_at=None)),
            models.Index(fields=["-closed_at", "-id"], name="appeal_answered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], name="appeal_one_open", condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"of entry {self.entry_id} by {self.member_id}"

    def get_absolute_url(self) -> str:
        """Where its member reads what becomes of it."""
        return reverse("statement_line", args=[self.entry_id])


class AppealAnswer(models.Model):
    """How it ended, in words that the member reads. A fact that stays."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("It stays as it is")
        EXPLAINED = "explained", _("Explained")
        CORRECTED = "corrected", _("Corrected")

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, related_name="answer")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    reason = models.TextField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    correction = models.OneToOneField(
        Correction, on_delete=models.PROTECT, null=True, related_name="answer"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appeal_answer_corrects",
                condition=Q(outcome="corrected", correction__isnull=False)
                | ~Q(outcome="corrected") & Q(correction=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} of appeal {self.appeal_id}"

    @property
    def ended(self) -> str:
        """How it ended as far as anybody knows today: a correction may wait for a second person,
        or be declined. The correction and its word are at hand."""
        if self.correction is None or not self.correction.needs_second:
            return str(self.get_outcome_display())
        if self.correction.is_waiting:
            return gettext("Corrected as soon as a second person agrees")
        if not self.correction.word.is_confirmed:
            return gettext("Not corrected: a second person did not agree")
        return str(self.get_outcome_display())
