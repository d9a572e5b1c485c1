"""What happened, one row a time, in the transaction in which it happened."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.member import Member
from forum.models.post import Post
from forum.models.thread import Thread


class Event(models.Model):
    """Append-only. `by` did it (empty: the system, or a visitor); `member` is whom it concerns."""

    class Kind(models.TextChoices):
        MEMBER_JOINED = "member_joined"
        MEMBER_VERIFIED = "member_verified"
        ROLE_GIVEN = "role_given"
        PROFILE_TOLD = "profile_told"
        MEMBER_ERASED = "member_erased"
        THREAD_STARTED = "thread_started"
        THREAD_RETITLED = "thread_retitled"
        THREAD_RETAGGED = "thread_retagged"
        THREAD_MOVED = "thread_moved"
        THREAD_CLOSED = "thread_closed"
        THREAD_REOPENED = "thread_reopened"
        THREAD_PINNED = "thread_pinned"
        THREAD_UNPINNED = "thread_unpinned"
        POST_ADDED = "post_added"
        POST_EDITED = "post_edited"
        POST_DELETED = "post_deleted"
        POST_RESTORED = "post_restored"
        SOLUTION_SET = "solution_set"
        SOLUTION_CLEARED = "solution_cleared"
        DID_NOT_HELP = "did_not_help"
        SOLVED_ALONE = "solved_alone"
        WORD_WITHDRAWN = "word_withdrawn"
        MARK_GIVEN = "mark_given"
        MARK_WITHDRAWN = "mark_withdrawn"
        REACTION_GIVEN = "reaction_given"
        REACTION_WITHDRAWN = "reaction_withdrawn"
        OUTDATED_SET = "outdated_set"
        OUTDATED_CLEARED = "outdated_cleared"
        EDIT_SUGGESTED = "edit_suggested"
        EDIT_TAKEN_OVER = "edit_taken_over"
        EDIT_REJECTED = "edit_rejected"
        EDIT_WITHDRAWN = "edit_withdrawn"
        CONFIRMED = "confirmed"
        CONFIRMATION_WITHDRAWN = "confirmation_withdrawn"
        DUPLICATE_MARKED = "duplicate_marked"
        DUPLICATE_UNDONE = "duplicate_undone"
        TWINS_LINKED = "twins_linked"
        TWIN_LEFT = "twin_left"
        ARTICLE_SUBMITTED = "article_submitted"
        ARTICLE_SENT_BACK = "article_sent_back"
        ARTICLE_PUBLISHED = "article_published"
        ARTICLE_OUTDATED = "article_outdated"
        ME_TOO_SAID = "me_too_said"
        ME_TOO_WITHDRAWN = "me_too_withdrawn"
        SUGGESTION_SOLVED = "suggestion_solved"
        PARTICIPANT_ADDED = "participant_added"
        PARTICIPANT_LEFT = "participant_left"
        FLAG_RAISED = "flag_raised"
        FLAG_SETTLED = "flag_settled"
        PERSON_CALLED = "person_called"
        POST_HELD = "post_held"
        HELD_POSTED = "held_posted"
        HELD_REFUSED = "held_refused"
        HELD_WITHDRAWN = "held_withdrawn"
        POST_HIDDEN = "post_hidden"
        POST_REDACTED = "post_redacted"
        THREAD_MERGED = "thread_merged"
        THREAD_SPLIT = "thread_split"
        THREAD_UNMERGED = "thread_unmerged"
        POST_MOVED = "post_moved"
        MEMBER_WARNED = "member_warned"
        MEMBER_SUSPENDED = "member_suspended"
        MEMBER_REINSTATED = "member_reinstated"
        DECIDED = "decided"
        DECISION_UNDONE = "decision_undone"
        APPEALED = "appealed"
        APPEAL_DECIDED = "appeal_decided"

    WORDINGS = (Kind.THREAD_RETITLED, Kind.THREAD_RETAGGED)  # what a question is called, and where

    kind = models.CharField(max_length=30, choices=Kind.choices)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, related_name="events")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="events")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["thread", "at", "id"], name="event_of_thread"),
            models.Index(fields=["kind", "at", "id"], name="event_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MissedEvent(models.Model):
    """A receiver upstairs failed on this event; people were not stopped, and it is tried again."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    receiver = models.CharField(max_length=150)
    problem = models.TextField()
    at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=1)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("missed event")
        verbose_name_plural = _("missed events")
        constraints = [
            models.UniqueConstraint(fields=["event", "receiver"], name="missed_event_once")
        ]
        indexes = [
            models.Index(fields=["at"], name="missed_event_open", condition=Q(settled_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.receiver} missed {self.event_id}"
