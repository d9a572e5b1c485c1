"""What newcomers wrote lately, by what it is compared with. Decision 0048."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from forum.models.held import HeldPost
from forum.models.member import Member
from forum.models.post import Post


class PostSketch(models.Model):
    """Of one text of a newcomer, posted (`post`) or held (`held`); forgotten after some days. No
    word of it is in here, but the places that it names (lib.sketches).

    `is_trusted`: of somebody of standing, or looked at and posted: the places in it are known.
    """

    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+")
    held = models.ForeignKey(HeldPost, on_delete=models.CASCADE, null=True, related_name="sketches")
    at = models.DateTimeField()
    fingerprint = models.CharField(max_length=32)
    shingles = ArrayField(models.IntegerField(), default=list)
    marks = ArrayField(models.CharField(max_length=100), default=list)
    is_trusted = models.BooleanField(default=False)
    is_refused = models.BooleanField(default=False)

    class Meta:
        indexes = [
            GinIndex(fields=["shingles"], name="sketch_shingles"),
            GinIndex(fields=["marks"], name="sketch_marks"),
            models.Index(fields=["fingerprint", "at"], name="sketch_copies"),
            models.Index(fields=["author", "at"], name="sketch_of_author"),
            models.Index(fields=["at"], name="sketch_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["held"], name="sketch_once_a_held", condition=Q(held__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"sketch {self.pk}"
