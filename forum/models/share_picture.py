"""The picture that a page is shared with, painted once for each version of what it shows."""

from django.conf import settings
from django.db import models

from forum.models.member import Member
from forum.models.thread import Thread


class SharePicture(models.Model):
    """Of a thread, of a member, or (both empty) of the site. It can be painted anew at any time."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    version = models.CharField(max_length=12, blank=True)
    png = models.BinaryField(default=b"")
    painted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "member", "language"],
                name="share_picture_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["painted_at"], name="share_picture_age")]

    def __str__(self) -> str:
        return f"picture {self.version} of {self.thread_id or self.member_id or 'the site'}"
