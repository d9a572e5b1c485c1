"""What readers say of an answer after trying it, and that an answer is out of date (0015)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.post import Post


class Reaction(models.Model):
    """A fact that stays: another word of the same person ends it (`withdrawn_at`), and is a row of
    its own. What failed names the device and its software: without them it helps nobody."""

    class Kind(models.TextChoices):
        WORKS = "works", _("Works for me too")
        FAILED = "failed", _("Did not help")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    device = models.CharField(max_length=60, blank=True)
    software = models.CharField(max_length=60, blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["member", "-given_at"], name="reaction_by_member"),
            models.Index(
                fields=["post", "-given_at"],
                name="reaction_of_post",
                condition=Q(withdrawn_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "post"],
                name="reaction_once_per_member_and_post",
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="reaction_failed_says_on_what",
                condition=~Q(kind="failed") | ~Q(device="") & ~Q(software=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind} for {self.member_id}"


class Outdating(models.Model):
    """An answer is out of date: a fact that stays; taking it back fills `cleared_at`.

    `by` is empty where reports of readers did it, and then `reason` is too.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="outdatings")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], name="outdating_once_per_post", condition=Q(cleared_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} is out of date"
