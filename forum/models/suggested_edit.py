"""A better wording that somebody offers for another's post."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.post import Post


class SuggestedEdit(models.Model):
    """Open until it is decided; the row stays. `base` is the fingerprint of what it was written
    on (`Post.fingerprint`): another one now says that the post was changed since."""

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        APPROVED = "approved", _("taken over")
        IMPROVED = "improved", _("taken over with changes")
        REJECTED = "rejected", _("not taken over")
        WITHDRAWN = "withdrawn", _("withdrawn")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="suggested_edits")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="suggested_edits")
    title = models.CharField(max_length=150, blank=True)
    body = models.TextField()
    tags = models.CharField(max_length=200, blank=True)
    base = models.CharField(max_length=16)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="suggested_edit_open", condition=Q(outcome=""))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by"], name="suggested_edit_one_open", condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="suggested_edit_decided",
                condition=Q(outcome="", decided_at=None) | ~Q(outcome="") & ~Q(decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk} for {self.post_id}"

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN

    @property
    def tag_names(self) -> list[str]:
        return self.tags.split(", ") if self.tags else []
