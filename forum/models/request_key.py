"""Idempotency keys: the second send of a form shows what the first one made (wall 6)."""

from django.db import models

from forum.models.member import Member


class RequestKey(models.Model):
    """`result` is the id of what was made, of the kind that `verb` makes."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.UUIDField()
    verb = models.CharField(max_length=40)
    result = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="request_key_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "verb", "key"], name="request_key_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"
