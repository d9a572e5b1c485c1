"""Questions of several people that ask the same, while none of them is solved."""

from django.db import models
from django.db.models import Q

from forum.models.member import Member
from forum.models.thread import Thread


class TwinGroup(models.Model):
    """What twins have in common. `Thread.twin_group` points to it."""

    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"twins {self.pk}"


class Twin(models.Model):
    """A question is in a group: a fact that stays, leaving fills `ended_at`."""

    group = models.ForeignKey(TwinGroup, on_delete=models.CASCADE, related_name="twins")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="twins")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], name="twin_in_one_group", condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} in {self.group_id}"
