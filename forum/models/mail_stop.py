"""Mail that came back, or that its reader did not want: facts, and what follows from them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member


class MailTrouble(models.Model):
    """What was said of one mail to `email` (lower case). `key` makes it one however often it is
    reported; `said` is what the mail server said, without the address."""

    class Kind(models.TextChoices):
        HARD = "hard", _("There is no such mailbox")
        SOFT = "soft", _("The mailbox takes no mail for now")
        COMPLAINT = "complaint", _("It was reported as unwanted")
        UNSUBSCRIBED = "unsubscribed", _("It was unsubscribed from")
        DELIVERED = "delivered", _("It arrived again")

    email = models.EmailField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    said = models.TextField(blank=True)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["email", "-at"], name="mail_trouble_of_address")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MailStop(models.Model):
    """No more mail to `email` (lower case) from `at` on, until somebody lets it start again.

    `tried_at` is when a mail about the account went there all the same (domain/mail_stops.py).
    """

    email = models.EmailField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=MailTrouble.Kind.choices)
    said = models.TextField(blank=True)
    at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="mail_stop_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], name="mail_stop_one", condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"
