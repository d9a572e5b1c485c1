"""Whether a newcomer waits for somebody's word in a private talk, and who is asked next when.
Decision 0036."""

from django.db import models
from django.db.models import Q

from forum.models import Member, Thread


class Help(models.Model):
    """Beside a private thread of a newcomer with a mentor: the clock of its fallback.

    `waits_since` is when the newcomer spoke last without an answer, `step` how far others were
    asked since, `due_at` when the next are: empty while nobody waits, and where the newcomer wants
    to hear of nobody else. What happened is told by the events of the thread.
    """

    class Kind(models.TextChoices):
        DRAFT_HELP = "draft_help"
        TALK = "talk"

    class Step(models.IntegerChoices):
        MENTOR = 0
        TOPIC = 1
        ALL = 2

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="help"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    newcomer = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="helps")
    guide = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    topics = models.JSONField(default=list)  # "tag:3", "category:2"
    step = models.PositiveSmallIntegerField(choices=Step.choices, default=Step.MENTOR)
    waits_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    only_guide = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "thread"], name="help_due", condition=Q(due_at__isnull=False)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["newcomer", "guide"], name="help_one_talk", condition=Q(kind="talk")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thread_id}"
