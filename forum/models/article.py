"""How an article comes about and is kept true: its owner, its stage, who looked at it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.category import Category
from forum.models.member import Member
from forum.models.post import Post
from forum.models.thread import Thread


class Article(models.Model):
    """The words as they are being worked on; `thread` is what is published of them.

    A draft is seen by its owner, in review also by whoever may review. An outdated one stays
    readable, and says so, until its next version is published.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        OUTDATED = "outdated", _("Outdated")

    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="articles")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    title = models.CharField(max_length=150)
    body = models.TextField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    tag_names = ArrayField(models.CharField(max_length=100), default=list)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    source = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="article"
    )
    translation_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="translations"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    # Why it came back from its review, and what readers say is no longer true of what is published.
    said = models.CharField(max_length=200, blank=True)
    outdated_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(fields=["stage", "-changed_at", "-id"], name="article_by_stage"),
            models.Index(
                fields=["review_date", "id"],
                name="article_to_look_at",
                condition=Q(stage="published"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_published_has_thread",
                condition=~Q(stage__in=["published", "outdated"]) | Q(thread__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["translation_of", "language"],
                name="article_one_translation",
                condition=Q(translation_of__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
