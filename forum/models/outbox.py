"""What is to leave the house: a row of the same transaction, sent by a worker (wall 7)."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.digest import Digest
from forum.models.member import Member
from forum.models.notice import Notice


class OutboxMessage(models.Model):
    """A mail. `key` makes it one however often it is told.

    Mail about sign-in is written at once and emptied when it is sent. Mail of a `notice` is written
    when it leaves, after its rights were asked again; `dropped_at` is when they were refused. So is
    that of a `digest`. A mail that is `joined` to another leaves with it, as one (domain.batches).
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="mails")
    digest = models.OneToOneField(
        Digest, on_delete=models.CASCADE, null=True, blank=True, related_name="mail"
    )
    joined = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    to_email = models.EmailField()
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    # Mails that leave with this one, filled by whoever writes it (domain.outbox).
    others: "Sequence[OutboxMessage]" = ()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="outbox_due",
                condition=Q(sent_at=None, parked_at=None, dropped_at=None),
            ),
            models.Index(fields=["-created_at", "-id"], name="outbox_newest"),
            models.Index(
                fields=["joined"], name="outbox_joined", condition=Q(joined__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
