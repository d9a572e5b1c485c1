"""Which tags a thread carries; the tag itself is taggit's."""

from django.db import models
from taggit.models import TaggedItemBase


class ThreadTag(TaggedItemBase):
    content_object = models.ForeignKey(
        "forum.Thread", on_delete=models.CASCADE, related_name="thread_tags"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="thread_tag_once")
        ]
        indexes = [models.Index(fields=["tag", "-content_object"], name="thread_tag_newest")]
