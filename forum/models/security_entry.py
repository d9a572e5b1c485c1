"""Who did what to whom: the security log (wall 15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SecurityEntry(models.Model):
    """Append-only: the database refuses to change or delete rows, but for words of somebody who was
    erased (security_log.forget_words). `by` (empty: a visitor, or the system) and `whom` are ids of
    members, without a foreign key: the row outlives them.

    `act` is a code of lib/security_acts.py; `object_kind` and `object_id` say of what, and nothing
    secret stands in `before` and `after`.
    """

    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    by = models.BigIntegerField(null=True)
    whom = models.BigIntegerField(null=True)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("entry of the security log")
        verbose_name_plural = _("security log")
        indexes = [
            models.Index(fields=["at", "id"], name="security_at"),
            models.Index(fields=["by", "at", "id"], name="security_by"),
            models.Index(fields=["whom", "at", "id"], name="security_whom"),
            models.Index(fields=["act", "at", "id"], name="security_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"
