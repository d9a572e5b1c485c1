"""Others than the asker say that an answer is right (decision 0016)."""

from django.db import models
from django.db.models import Q

from forum.models.member import Member
from forum.models.post import Post


class Confirmation(models.Model):
    """A fact that stays: taking it back fills `withdrawn_at`, saying it again is another row.

    OTHERS: in the place of an asker who is silent. COMPANY: its experts stand behind the answer.
    `is_enough`: this word alone solves the question, by who said it then.
    """

    class Kind(models.TextChoices):
        OTHERS = "others"
        COMPANY = "company"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="confirmations")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    is_enough = models.BooleanField(default=False)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by", "kind"],
                name="confirmation_once",
                condition=Q(withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.by_id} confirms {self.post_id}"
