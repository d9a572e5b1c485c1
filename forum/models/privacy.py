"""What people ask about their own data: a copy of it, and its erasure. Decision 0051."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member


class Export(models.Model):
    """A copy of everything about a member, as a file of the storage (`domain/exports.py`). `name`
    is random and never used again; `made_at` is set once the file is there, `gone_at` once it is
    deleted, `failed_at` where it was given up, or its file was lost."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="exports")
    name = models.CharField(max_length=32, unique=True)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("copy of one's data")
        verbose_name_plural = _("copies of one's data")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], name="export_one_open", condition=Q(made_at=None, failed_at=None)
            ),
            models.CheckConstraint(
                name="export_made_expires",
                condition=Q(made_at=None, expires_at=None)
                | Q(made_at__isnull=False, expires_at__gt=F("made_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-asked_at"], name="export_of_member"),
            models.Index(
                fields=["expires_at"], name="export_to_delete",
                condition=Q(made_at__isnull=False, gone_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"export {self.pk} of {self.member_id}"

    def is_there(self, now: datetime) -> bool:
        """Whether it can be downloaded."""
        is_kept = self.expires_at is not None and now < self.expires_at
        return self.made_at is not None and self.gone_at is None and is_kept

    @property
    def is_gone_early(self) -> bool:
        """Whether it was deleted before its time, since it held what was taken out of everything
        (domain/stale_copies.py)."""
        is_early = None not in (self.gone_at, self.expires_at) and self.gone_at < self.expires_at
        return is_early and self.failed_at is None


class Erasure(models.Model):
    """Somebody asked for their account to be erased, or did so by letter (`by` wrote it down). Done
    at `due_at`, unless it was cancelled by then. The row stays: it shows that it was done."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="erasures")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("erasure of an account")
        verbose_name_plural = _("erasures of accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], name="erasure_one_open",
                condition=Q(cancelled_at=None, done_at=None),
            ),
            models.CheckConstraint(
                name="erasure_done_or_cancelled", condition=Q(cancelled_at=None) | Q(done_at=None)
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["due_at"], name="erasure_due", condition=Q(cancelled_at=None, done_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk} of {self.member_id}"


class FormerHandle(models.Model):
    """What a handle of somebody who left looked like, as a digest: nobody gets it again."""

    digest = models.CharField(max_length=64, primary_key=True)

    class Meta:
        verbose_name = _("former handle")
        verbose_name_plural = _("former handles")

    def __str__(self) -> str:
        return self.digest[:8]


class ShutAddress(models.Model):
    """An address of somebody who had their account erased while they were suspended, as a digest:
    while the suspension lasts, nobody opens a new account with it. `member` is the empty row, so
    that the address is free again where the suspension ends or is undone."""

    digest = models.CharField(max_length=64, primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="shut_addresses")
    shut_at = models.DateTimeField()

    class Meta:
        verbose_name = _("address of a suspended account that was erased")
        verbose_name_plural = _("addresses of suspended accounts that were erased")

    def __str__(self) -> str:
        return self.digest[:8]
