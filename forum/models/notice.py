"""What somebody is told of: a row each, for the inbox; mail is sent from it (outbox.py)."""

from django.db import models
from django.db.models import Q

from forum.models.decision import Decision
from forum.models.member import Member
from forum.models.post import Post
from forum.models.thread import Thread


class Notice(models.Model):
    """`member` hears that `by` did something. `key` makes it one however often it is told.

    `kind` is a name of forum.lib.notice_kinds; `data` holds codes, names and the reason, so that
    each reader gets their own language. Who may see it is asked again when it is shown.
    """

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # The instant of the digest that tells of it (`Digest.at` of the same member).
    gathered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["member", "-at", "-id"], name="notice_of_member"),
            # The count beside the bell, and what a thread's page marks as read.
            models.Index(
                fields=["member", "thread"], name="notice_unread", condition=Q(read_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "member"], name="notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.member_id}"

    @property
    def reason(self) -> str:
        """Why, in somebody's words, else the words of a Decision.Reason in the language of whoever
        reads; "" where none was said."""
        code = self.data.get("reason_code")
        said = dict(Decision.Reason.choices).get(code, "") if code else ""
        return str(self.data.get("reason") or said)
