"""Points that a person of the team gives or takes by hand, with a reason."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def in_force(self) -> "CorrectionQuerySet":
        """Those that count: small ones at once, large ones from the second person's yes on."""
        return self.filter(Q(needs_second=False) | Q(word__is_confirmed=True))

    def waiting(self) -> "CorrectionQuerySet":
        return self.filter(needs_second=True, word=None)


class Correction(models.Model):
    """A fact that the ledger follows like any other (entries of the rule FIX). Insert only: the
    database refuses anything else. What was wrong is made good by another one."""

    receiver = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="corrections")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    needs_second = models.BooleanField()

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [models.Index(fields=["-at", "-id"], name="correction_newest")]
        constraints = [
            models.CheckConstraint(name="correction_of_points", condition=~Q(points=0)),
            models.CheckConstraint(name="correction_of_another", condition=~Q(by=F("receiver"))),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.receiver_id}"

    @property
    def is_waiting(self) -> bool:
        """Whether a second person has still to say something; `word` is at hand."""
        return self.needs_second and not hasattr(self, "word")


class CorrectionWord(models.Model):
    """What a second person said of a large correction: yes, or no and why. Insert only."""

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="word")
    is_confirmed = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{'yes' if self.is_confirmed else 'no'} to {self.correction_id}"
