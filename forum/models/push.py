"""What comes to phones: which devices take it, what their owners want, and each message."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from forum.models.member import Member
from forum.models.notice import Notice

QUIET_FROM, QUIET_UNTIL = 21, 8


class PushDevice(models.Model):
    """A browser that takes push for `member`, as long as it is signed in there.

    A fact that stays for a while: to stop fills `ended_at` and empties the keys. An endpoint is in
    force for one member only.
    """

    class Reason(models.TextChoices):
        REMOVED = "removed"
        SIGNED_OUT = "signed_out"
        MOVED = "moved"  # the same browser subscribed anew, perhaps for somebody else
        GONE = "gone"  # the push service knows it no more

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="push_devices")
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=100, blank=True)
    auth = models.CharField(max_length=40, blank=True)
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    session_key = models.CharField(max_length=40, db_index=True)
    created_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    paused_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], name="push_device_once", condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"push device {self.pk} of {self.member_id}"

    def rests(self, now: datetime) -> bool:
        """Whether its push service failed too often, or asked for patience."""
        return self.paused_until is not None and self.paused_until > now

    @property
    def name(self) -> str:
        """What it is called in the list, in the language of the moment."""
        if self.browser and self.system:
            names = {"browser": self.browser, "system": self.system}
            return _("%(browser)s on %(system)s") % names
        return self.browser or self.system or _("A browser")


class PushChoice(models.Model):
    """What somebody wants on their devices, and when not. Whoever counts what they got today locks
    this row; `Member.push_on` is made of it (domain/push_devices.py)."""

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="push_choice"
    )
    groups = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    quiet_from = models.PositiveSmallIntegerField(default=QUIET_FROM)  # o'clock, where they live
    quiet_until = models.PositiveSmallIntegerField(default=QUIET_UNTIL)  # the same: never quiet

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="push_hours_of_a_day", condition=Q(quiet_from__lt=24, quiet_until__lt=24)
            )
        ]

    def __str__(self) -> str:
        return f"push for {self.member_id}"


class Push(models.Model):
    """A message of a notice to all devices of its member; without a notice, a try on one `device`.

    It has no words until it leaves. What is neither sent nor dropped waits for `due_at`. The inbox
    has it in any case: rows that were dropped as OVER_BUDGET or LATE are those that somebody who
    only looks at the phone has missed.
    """

    class Reason(models.TextChoices):
        UNWANTED = "unwanted"  # read, switched off, not followed, not to be seen any more
        JOINED = "joined"  # told with others, in `joined_to`
        OVER_BUDGET = "over_budget"
        LATE = "late"
        NO_DEVICE = "no_device"
        FAILED = "failed"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, null=True, related_name="push")
    device = models.ForeignKey(PushDevice, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)  # it came in quiet hours
    counted_at = models.DateTimeField(null=True, blank=True)  # as one of the day's
    attempts = models.PositiveSmallIntegerField(default=0)
    reached = models.JSONField(default=list, blank=True)  # ids of devices that have it
    problem = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    joined_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="push_due",
                condition=Q(sent_at=None, dropped_at=None),
            ),
            models.Index(fields=["member", "counted_at"], name="push_of_member"),
        ]

    def __str__(self) -> str:
        return f"push {self.pk} for {self.member_id}"
