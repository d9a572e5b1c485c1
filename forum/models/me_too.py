"""Who has the same trouble as whoever asked, and on what."""

from django.db import models
from django.db.models import Q

from forum.models.member import Member
from forum.models.thread import Thread


class MeToo(models.Model):
    """A fact that stays: taking it back fills `withdrawn_at`, saying it again is another row."""

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="me_toos", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=60, blank=True)
    software = models.CharField(max_length=60, blank=True)
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "member"], name="me_too_once", condition=Q(withdrawn_at=None)
            )
        ]
        indexes = [models.Index(fields=["thread", "said_at"], name="me_too_of_thread")]

    def __str__(self) -> str:
        return f"{self.member_id} has {self.thread_id} too"
