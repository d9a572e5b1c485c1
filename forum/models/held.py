"""Words that wait for somebody to look at them before they are posted. Decision 0048."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.lib import addresses
from forum.models.member import Member
from forum.models.post import Post
from forum.models.thread import Thread


class HeldPost(models.Model):
    """Not posted yet, so it is on no page, in no index and no mail: only its writer and moderators
    know of it. Approved, it is posted by the verb that would have posted it, of its writer, then.

    `fields` is what that verb takes (title, body, category slug, tag names, language, facts,
    pictures as {id: what it shows}). The row stays; refused words go with retention.
    """

    class Outcome(models.TextChoices):
        WAITING = "", _("waits")
        POSTED = "posted", _("posted")
        REFUSED = "refused", _("not posted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    kind = models.CharField(max_length=10, choices=Post.Kind.choices)
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="held_posts")
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="held_posts"
    )
    parent = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    fields = models.JSONField(default=dict)
    # Codes of forum.lib.hold_reasons, and the sum of what each weighs.
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    score = models.PositiveSmallIntegerField(default=0)
    # Of the words without case, spaces and digits, for copies by others.
    fingerprint = models.CharField(max_length=32)
    at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.WAITING, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.OneToOneField(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="held"
    )

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="held_waiting", condition=Q(outcome="")),
            models.Index(fields=["author", "at"], name="held_of_author"),
            models.Index(fields=["fingerprint", "at"], name="held_copies"),
        ]
        constraints = [
            models.CheckConstraint(
                name="held_decided",
                condition=Q(outcome="", decided_at=None) | ~Q(outcome="") & ~Q(decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"held {self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return addresses.path("held", self.pk)

    @property
    def waits(self) -> bool:
        return self.outcome == self.Outcome.WAITING


class BlockedPhrase(models.Model):
    """Words that make a newcomer's post wait for somebody to look at it: data, in the admin."""

    phrase = models.CharField(_("phrase"), max_length=100)
    note = models.CharField(_("why"), max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("blocked phrase")
        verbose_name_plural = _("blocked phrases")
        constraints = [models.UniqueConstraint("phrase", name="blocked_phrase_once")]

    def __str__(self) -> str:
        return self.phrase
