"""Who follows a thread, since when, and how it began."""

from django.db import models
from django.db.models import Q

from forum.models.member import Member
from forum.models.thread import Thread


class Following(models.Model):
    """A fact that stays: to stop fills `ended_at`, following again by hand is another row.

    Whoever has stopped once does not follow again by taking part, only by hand.
    """

    class How(models.TextChoices):
        TOOK_PART = "took_part"
        BY_HAND = "by_hand"

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="followings", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="followings")
    how = models.CharField(max_length=10, choices=How.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["thread", "member"], name="following_ever")]
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "member"], name="following_once", condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.thread_id}"
