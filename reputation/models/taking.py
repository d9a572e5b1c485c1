"""Who writes an answer just now: ten minutes in which others need not. Decision 0037."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member, Thread


class Taking(models.Model):
    """A mentor has taken a thread. A fact: ending it fills `ended_at`.

    It holds until `until`, longer while its holder's draft grows (queries.taking): the row is not
    touched for that, and one that has run out ends with the next taking.
    """

    class Ending(models.TextChoices):
        NONE = "", ""
        ANSWERED = "answered", _("answered")
        RELEASED = "released", _("given back")
        TIME = "time", _("the time was over")
        GONE = "gone", _("it needs no answer any more")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="takings")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="takings")
    taken_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], name="taking_one_open", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="taking_ends_for_a_reason",
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
            ),
        ]
        indexes = [models.Index(fields=["member", "-taken_at"], name="taking_of_member")]

    def __str__(self) -> str:
        return f"{self.thread_id} taken by {self.member_id}"
