"""What moderation decided of somebody or of what they wrote, and what they say to that.

Decision 0049."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.post import Post
from forum.models.thread import Thread


class Decision(models.Model):
    """A statement of reasons: a fact that stays, told to the one it concerns, who may appeal once.

    `by` is empty where a rule did it. Undone, it keeps its row and says who undid it and why.
    """

    class Act(models.TextChoices):
        POST_HIDDEN = "post_hidden", _("Hidden until somebody has looked")  # by reports
        POST_REMOVED = "post_removed", _("Removed")
        POST_EDITED = "post_edited", _("Edited")
        POST_REDACTED = "post_redacted", _("A secret was taken out")
        POST_REFUSED = "post_refused", _("Not posted")  # what was held
        THREAD_CLOSED = "thread_closed", _("Closed")
        THREAD_MOVED = "thread_moved", _("Moved")
        THREAD_MERGED = "thread_merged", _("Merged")
        THREAD_SPLIT = "thread_split", _("Split")
        WARNED = "warned", _("Warning")
        SUSPENDED = "suspended", _("Suspended")

    class Reason(models.TextChoices):
        SPAM = "spam", _("Advertising or spam")
        COPY = "copy", _("Copied, or posted many times")
        RUDE = "rude", _("Hurtful or rude")
        PRIVATE = "private", _("Shows somebody's private data")
        HARM = "harm", _("Dangerous, or a fraud")
        WRONG_PLACE = "wrong_place", _("Belongs somewhere else")
        SAME = "same", _("Asks the same as another question")
        UNCLEAR = "unclear", _("Cannot be understood")
        LAW = "law", _("Against the law")
        OTHER = "other", _("Something else")

    act = models.CharField(max_length=15, choices=Act.choices)
    reason = models.CharField(max_length=15, choices=Reason.choices)
    words = models.CharField(max_length=500, blank=True)
    # Whom it concerns; empty where nobody has an account any more.
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    post = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    held = models.ForeignKey(
        "forum.HeldPost", on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # of a suspension; empty: for ever
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_words = models.CharField(max_length=500, blank=True)
    # Codes and ids that undoing needs; never a word of anybody's.
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["-at", "-id"], name="decision_newest"),
            models.Index(fields=["member", "-at"], name="decision_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"

    @property
    def stands(self) -> bool:
        return self.undone_at is None


class DecisionAppeal(models.Model):
    """Somebody says that a decision on them is wrong; a second person answers by `due_at`."""

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        UPHELD = "upheld", _("The decision stands")
        OVERTURNED = "overturned", _("The decision was wrong and is undone")
        LAPSED = "lapsed", _("Closed without an answer: whoever appealed has left")

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=2000)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_words = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="moderation_appeal_open", condition=Q(outcome="")
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="moderation_appeal_decided",
                condition=Q(outcome="", decided_at=None) | ~Q(outcome="") & ~Q(decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"


class StaffNote(models.Model):
    """What moderators should know of a member. They alone read it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="staff_notes")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member", "-at"], name="staff_note_of")]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.member_id}"


class ReviewClaim(models.Model):
    """A moderator has something of the queue in hand until `until`: others see who."""

    class Item(models.TextChoices):
        POST = "post", _("reported post")  # all open reports of one post
        TALK = "talk", _("reported talk")
        HELD = "held", _("held post")
        EDIT = "edit", _("suggested edit")
        APPEAL = "appeal", _("appeal")

    item = models.CharField(max_length=10, choices=Item.choices)
    item_id = models.BigIntegerField()
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "item_id"], name="review_claim_once")
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.item_id} in hand"
