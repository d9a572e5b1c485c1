"""What customers say of the service: a row a question asked, kept when its member is erased.
Decision 0046."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.case import Case
from forum.models import Member, Thread


class Survey(models.Model):
    """Scores: CSAT 1 to 5 (5 is very satisfied), CES 1 to 7 (7 is very easy), NPS 0 to 10.

    `key` is what is asked once ("csat:thread:12:3"); `nonce` with the site's key gives the secret
    of the mail again, of which only `digest` is stored (as forum.OneTap, decision 0004).
    """

    class Kind(models.TextChoices):
        CSAT = "csat", _("satisfaction")
        CES = "ces", _("ease")
        NPS = "nps", _("recommendation")

    kind = models.CharField(max_length=4, choices=Kind.choices)
    member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    case = models.ForeignKey(
        Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="surveys"
    )
    key = models.CharField(max_length=120, unique=True)
    nonce = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.CheckConstraint(
                name="survey_answered_has_score",
                condition=Q(answered_at=None, score=None, comment="")
                | Q(answered_at__isnull=False, score__isnull=False),
            ),
            models.CheckConstraint(
                name="survey_score_is_one",
                condition=Q(score=None) | Q(kind="csat", score__gte=1, score__lte=5)
                | Q(kind="ces", score__gte=1, score__lte=7)
                | Q(kind="nps", score__gte=0, score__lte=10),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["kind", "-asked_at"], name="survey_newest"),
            models.Index(fields=["member", "kind", "-asked_at"], name="survey_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
