"""What people write: the question, its answers, and comments on either."""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from forum.lib import facts
from forum.models.member import Member
from forum.models.thread import Thread, ThreadMember


class PostQuerySet(models.QuerySet["Post"]):
    def present(self) -> "PostQuerySet":
        return self.filter(deleted_at=None)

    def visible_to(self, member: Member | None) -> "PostQuerySet":
        """The one visibility (wall 1): what of visible threads this person may read."""
        seen = self.filter(thread__in=Thread.objects.visible_to(member)).seen_by(member)
        if member is None:
            return seen
        came_later = ThreadMember.objects.filter(
            thread=OuterRef("thread"), member=member, sees_from__gt=OuterRef("created_at")
        )
        # In this order: the database asks who came later only of messages.
        return seen.filter(~Q(kind=Post.Kind.MESSAGE) | ~Exists(came_later))

    def seen_by(self, member: Member | None) -> "PostQuerySet":
        """Without what was deleted and the comments under it; moderators see it, and so does
        whoever deleted it. For posts of a thread that was let through already."""
        if member is not None and member.is_moderator:
            return self
        own, of_parent = Q(deleted_at=None), Q(parent=None) | Q(parent__deleted_at=None)
        if member is not None:
            own |= Q(deleted_by=member)
            of_parent |= Q(parent__deleted_by=member)
        return self.filter(own, of_parent)

    def answers(self) -> "PostQuerySet":
        return self.filter(kind=Post.Kind.ANSWER)

    def best_first(self) -> "PostQuerySet":
        """Answers as they stand beneath the solution (queries/thread_posts.py, decision 0016)."""
        is_outdated = Case(When(outdated_at=None, then=0), default=1)
        said = (F("works_count") + F("helpful_count")).desc()
        return self.order_by(is_outdated, "-precedence", said, "created_at", "pk")


class Post(models.Model):
    """`helpful_count` is the marks in force plus `imported_up`; see domain.marks. `works_count`,
    `failed_count` and `outdated_*` are projections of what domain.reactions writes.

    `precedence` and `confirmation_count` follow from the confirmations in force
    (domain.confirmations). `source` is the answer to a twin that an asker named as their solution
    (domain.twins): what it says is read there.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        ANSWER = "answer", _("Answer")
        COMMENT = "comment", _("Comment")
        MESSAGE = "message", _("Message")  # in a private talk
        # Was the question of a thread that was merged into this one (decision 0050).
        ASKED = "asked", _("Question from elsewhere")

    class Precedence(models.IntegerChoices):
        """What stands above what beneath the solution. Between them is room for more."""

        COMPANY = 30
        CONFIRMED = 20
        PLAIN = 0

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="comments"
    )
    author = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    body = models.TextField()
    body_html = models.TextField(editable=False)
    excerpt = models.CharField(max_length=300, blank=True, editable=False)
    renderer_version = models.PositiveSmallIntegerField(editable=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    helpful_count = models.PositiveIntegerField(default=0)
    picture_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    works_count = models.PositiveIntegerField(default=0, db_default=0)
    failed_count = models.PositiveIntegerField(default=0, db_default=0)
    outdated_at = models.DateTimeField(null=True, blank=True)
    outdated_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    imported_up = models.PositiveIntegerField(default=0)
    imported_down = models.PositiveIntegerField(default=0)
    precedence = models.SmallIntegerField(default=0, db_default=0)
    confirmation_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    source = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="borrowed_by"
    )

    # The threads that its text links to, by id, as far as its reader may see them: filled by
    # whoever loads it for a page (queries/named.py).
    linked: Mapping[int, Thread] = MappingProxyType({})

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [
            models.Index(fields=["thread", "created_at", "id"], name="post_in_thread"),
            models.Index(fields=["author", "-created_at", "-id"], name="post_by_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], name="post_one_question", condition=Q(kind="question")
            ),
            models.CheckConstraint(
                name="post_comment_has_parent",
                condition=Q(kind="comment", parent__isnull=False)
                | ~Q(kind="comment") & Q(parent__isnull=True),
            ),
            models.CheckConstraint(
                name="post_edited_after_created",
                condition=Q(edited_at__isnull=True) | Q(edited_at__gte=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.thread.get_absolute_url()}#post-{self.pk}"

    @property
    def fingerprint(self) -> str:
        """Of the words as they are now, a question's title, tags and facts among them (its thread
        is at hand). Whoever changes them says on which ones, so that nothing between is lost."""
        words: list[object] = [self.body]
        if self.kind == self.Kind.QUESTION:
            words += [self.thread.title, self.thread.tag_names, self.thread.facts]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]


class Revision(models.Model):
    """One version of a post, for ever. Number 1 is what was first written."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=150, blank=True)
    body = models.TextField()
    tags = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=list, db_default=[], blank=True)  # as Thread.facts
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    # Suggested by `by`, taken over by this one.
    approved_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    restored_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.post_id}"

    @property
    def fact_lines(self) -> list[tuple[str, str]]:
        return facts.lines(self.facts)
