"""What a person asked for beyond the ladder, and how soon questions are answered (0041)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.lib.urgent import Reason
from community.models.service import Service
from forum.models import Category, Member


class Escalation(models.Model):
    """Somebody says that a question needs a person now, with a reason. A fact that stays; that it
    was a false alarm is another one, shown to whoever raised it and to nobody else."""

    class How(models.TextChoices):
        ASKER = "asker", _("whoever asked")
        MENTOR = "mentor", _("a mentor")
        TEAM = "team", _("the team")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="escalations")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=6, choices=How.choices)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    false_at = models.DateTimeField(null=True, blank=True)
    false_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.UniqueConstraint(
                fields=["service"], name="escalation_once_by_asker", condition=Q(how="asker")
            ),
            models.CheckConstraint(
                name="escalation_false_is_whole",
                condition=Q(false_at=None, false_by=None) | Q(false_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["service", "-at"], name="escalation_of")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.reason} {self.at:%Y-%m-%d %H:%M}"


class ExpectedTime(models.Model):
    """Half of the questions like this were answered within so many seconds, reckoned every night
    (domain.expecting) out of what happened. `band`: which six hours of the day (0 to 3, where the
    site is), only of a tag. None is here that fewer than twenty questions speak for; where fewer
    than half of them were ever answered `seconds` is empty, and nothing is told of the others."""

    class Scope(models.TextChoices):
        TAG = "tag", _("tag")
        CATEGORY = "category", _("topic")
        SITE = "site", _("everything")

    scope = models.CharField(max_length=8, choices=Scope.choices)
    tag = models.ForeignKey(
        "taggit.Tag", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    band = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    count = models.PositiveIntegerField()
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "tag", "category", "band"], name="expected_time_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="expected_time_is_of_one",
                condition=Q(
                    scope="tag", tag__isnull=False, category=None, band__isnull=False, band__lte=3
                )
                | Q(scope="category", tag=None, category__isnull=False, band=None)
                | Q(scope="site", tag=None, category=None, band=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.scope} {self.tag_id or self.category_id or ''}: {self.seconds} s"
