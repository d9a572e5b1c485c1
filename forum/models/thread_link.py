"""How threads point at each other."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.thread import Thread


class LinksInForce(models.Manager["ThreadLink"]):
    def get_queryset(self) -> models.QuerySet["ThreadLink"]:
        return super().get_queryset().filter(ended_at=None)


class ThreadLink(models.Model):
    """One thread names another: the same question, or one that is worth reading too.

    A fact that stays: undoing it fills `ended_at`. `objects` are those in force, `facts` are all.
    """

    class Kind(models.TextChoices):
        DUPLICATE = "duplicate", _("duplicate")
        RELATED = "related", _("related")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    facts = models.Manager()
    objects = LinksInForce()

    class Meta:
        base_manager_name = "facts"
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "target", "kind"],
                name="thread_link_once",
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="thread_link_to_another", condition=~Q(thread=models.F("target"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.kind} {self.target_id}"
