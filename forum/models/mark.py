"""What a reader says of a post with one tap."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.post import Post


class Mark(models.Model):
    """A fact that stays: taking it back fills `withdrawn_at`, giving it again is another row."""

    class Kind(models.TextChoices):
        HELPED = "helped", _("This helped me")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="marks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["member", "-given_at"], name="mark_by_member")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "post", "kind"],
                name="mark_once_per_member_and_post",
                condition=Q(withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.post_id}"
