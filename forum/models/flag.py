"""Somebody says that a post, or a whole talk, should not be as it is. Decision 0036."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.post import Post
from forum.models.thread import Thread


class Flag(models.Model):
    """A fact that stays; `post` is empty where the whole thread is meant.

    While one is open, moderators read the private thread that it is about
    (`Thread.objects.visible_to`).
    """

    class Reason(models.TextChoices):
        SPAM = "spam", _("Advertising or spam")
        RUDE = "rude", _("Hurtful or rude")
        PRIVATE = "private", _("Shows somebody's private data")
        HARM = "harm", _("Dangerous, or a fraud")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        UPHELD = "upheld", _("The report was right")
        DECLINED = "declined", _("It can stay as it is")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="flags")
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, related_name="flags"
    )
    # Empty: a visitor, known by a digest of their browser's token. Their weight is 0.
    by = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="flags"
    )
    visitor = models.CharField(max_length=32, blank=True, default="", db_default="")
    # In hundredths, by the record of whoever reported it, when they did (decision 0049).
    weight = models.PositiveSmallIntegerField(default=100, db_default=100)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_words = models.CharField(max_length=500, blank=True)
    decision = models.ForeignKey(
        "forum.Decision", on_delete=models.SET_NULL, null=True, blank=True, related_name="flags"
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index(fields=["thread"], name="flag_open_of", condition=Q(settled_at=None)),
            models.Index(fields=["at", "id"], name="flag_open", condition=Q(settled_at=None)),
            models.Index(fields=["by", "at"], name="flag_by"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by"], name="flag_one_open", condition=Q(settled_at=None)
            ),
            models.UniqueConstraint(
                fields=["thread", "by"],
                name="flag_one_open_of_thread",
                condition=Q(settled_at=None, post=None),
            ),
            models.UniqueConstraint(
                fields=["post", "visitor"],
                name="flag_one_open_of_visitor",
                condition=Q(settled_at=None) & ~Q(visitor=""),
            ),
            models.CheckConstraint(
                name="flag_by_somebody",
                condition=Q(by__isnull=False, visitor="") | Q(by__isnull=True) & ~Q(visitor=""),
            ),
            models.CheckConstraint(
                name="flag_settled",
                condition=Q(outcome="", settled_at=None) | ~Q(outcome="") & ~Q(settled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
