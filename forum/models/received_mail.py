"""Mail that came in: a row before anything is done with it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.post import Post


class ReceivedMail(models.Model):
    """`message_id` makes it one however often it is handed in. `raw` is the whole mail, emptied
    once it was handled; `to_token` is what its reply address holds (lib/reply_address.py). `why`
    says why it ended so; of one that waits, that nothing of it may be kept (domain/received.py)."""

    class Outcome(models.TextChoices):
        POSTED = "posted", _("Posted")
        REFUSED = "refused", _("Sent back with the reason")
        AUTOMATIC = "automatic", _("Written by a machine: passed over")
        BOUNCE = "bounce", _("A mail of ours that came back")
        UNKNOWN = "unknown", _("Not a reply to a mail of ours")
        FAILED = "failed", _("Could not be read")

    message_id = models.CharField(max_length=250, unique=True)
    to_token = models.CharField(max_length=64, blank=True)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    why = models.CharField(max_length=250, blank=True)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="received_due", condition=Q(handled_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.outcome or 'waits'} {self.pk}"
