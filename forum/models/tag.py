"""Which tags a thread carries, what else they are called and what they are about; the tag itself is
taggit's."""

from django.db import models
from taggit.models import Tag, TaggedItemBase

from forum.lib.facts import in_language


class ThreadTag(TaggedItemBase):
    content_object = models.ForeignKey(
        "forum.Thread", on_delete=models.CASCADE, related_name="thread_tags"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="thread_tag_once")
        ]
        indexes = [models.Index(fields=["tag", "-content_object"], name="thread_tag_newest")]


class TagName(models.Model):
    """Another name for a tag: whoever types it gives the tag, and its address leads there.

    No other tag has it (domain.tags). A name may have had several addresses, and two tags the same
    one after the other; what the tag is called now may be among these.
    """

    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=100, db_index=True)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="other_names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slug"], name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class TagText(models.Model):
    """What a tag is about: {"en": "...", "de": "..."}."""

    tag = models.OneToOneField(
        Tag, on_delete=models.CASCADE, primary_key=True, related_name="explained"
    )
    texts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the language of the page, else in English, else any."""
        return in_language(self.texts)
