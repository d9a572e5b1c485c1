"""The secret address in a mail of a private case, answered without signing in. Decision 0044."""

from django.db import models
from django.db.models import Q

from community.models.case import Case


class CaseTap(models.Model):
    """Once, until `expires_at`, as the customer of the case. Whatever mails are about the same end
    or the same question of the expert share a row (`key`): "solved:7:0" is the end before the first
    reopening, "reply:7:2" the second question.

    `nonce` with the site's key gives the secret again, of which only `digest` is stored (as
    forum.OneTap, decision 0004). `outcome` is what was said; the words are a message of the case.
    """

    class Purpose(models.TextChoices):
        SOLVED = "solved"  # is it?
        REPLY = "reply"

    class Outcome(models.TextChoices):
        YES = "yes"
        NO = "no"
        REPLY = "reply"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="taps")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    # How often the case had been opened again: a later end has a row of its own.
    reopened = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60, unique=True)
    nonce = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_tap_used_has_outcome",
                condition=Q(used_at=None, outcome="") | (Q(used_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="case_tap_says_what_it_asks",
                condition=Q(outcome="")
                | Q(purpose="solved", outcome__in=["yes", "no"])
                | Q(purpose="reply", outcome="reply"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
