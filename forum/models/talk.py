"""What a private thread is for, and what is suggested for a draft in it. Decision 0036."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.draft import Draft
from forum.models.member import Member
from forum.models.thread import Thread


class Talk(models.Model):
    """Beside a private thread: why its people talk. Who they are is said by ThreadMember.

    `draft` is the question that somebody wants help with; once it is posted, the draft is gone and
    `about` is the question. A draft thrown away leaves both empty.
    """

    class Kind(models.TextChoices):
        DRAFT_HELP = "draft_help", _("help with a draft")
        TALK = "talk", _("private talk")
        CASE = "case", _("private case")  # the roof's: whoever asked and an expert

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="talk"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.ForeignKey(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="talks"
    )
    draft = models.OneToOneField(
        Draft, on_delete=models.SET_NULL, null=True, blank=True, related_name="talk"
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.thread_id}"


class DraftSuggestion(models.Model):
    """Other words for a draft. Open until its writer has decided; the row stays.

    `version` is the draft's (`Draft.version`) when it was written: another one now says that the
    draft went on since. `taken` names which of PARTS were taken over.
    """

    PARTS = ("title", "body", "tag_names")

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        TAKEN = "taken", _("taken over")
        DECLINED = "declined", _("not taken over")

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="suggestions")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=150, blank=True)
    body = models.TextField(blank=True)
    tag_names = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=Outcome.choices, default=Outcome.OPEN, blank=True
    )
    taken = models.JSONField(default=list, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["talk", "at", "id"], name="draft_suggestion_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["talk", "by"], name="draft_suggestion_one_open", condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="draft_suggestion_decided",
                condition=Q(outcome="", decided_at=None) | ~Q(outcome="") & ~Q(decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk} in {self.talk_id}"

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN
