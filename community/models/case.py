"""Private cases: one customer, one expert, and what happened between them. Decision 0044."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.lib.urgent import Reason
from community.models.pool import Pool
from forum.models import Category, Member, Post, Thread


class Case(models.Model):
    """Beside a private thread: `about` is the public question that it continues, if there is one.

    Only `member` and `owner` read the thread; whoever takes the case becomes a participant, whoever
    gives it on is none any more. Its row is locked after the thread's and before experts' rows.
    Times: `promised_at` is by when somebody answers (told at the opening), `due_at` when somebody
    has to do something next, at an open instant; empty where nobody has.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("waits for us")
        ASKED = "asked", _("waits for you")
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("withdrawn")

    RUNS = (Status.OPEN, Status.ASKED)

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="case"
    )
    about = models.ForeignKey(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="cases")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="cases")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    facts = models.JSONField(default=list, blank=True)  # as Thread.facts; of the member's devices
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    first_answer_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_cases"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    # Who had it last: it comes back to them when it is reopened soon.
    last_owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead_called_at = models.DateTimeField(null=True, blank=True)  # since it was due
    # Told while it waits for the customer: once, then it ends by itself (lib/case_times.py).
    nudged_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolution = models.TextField(max_length=2000, blank=True)  # for the customer
    follow_up_at = models.DateTimeField(null=True, blank=True)  # the owner looks again
    reopened = models.PositiveSmallIntegerField(default=0)
    # The answer in the public question that tells others, without anything personal.
    summary = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["about", "member"], name="case_one_running_of_a_question",
                condition=Q(status__in=["open", "asked"]) & Q(about__isnull=False),
            ),
            models.CheckConstraint(
                name="case_ended_is_told",
                condition=Q(status__in=["open", "asked"], done_at=None)
                | Q(status__in=["done", "withdrawn"], done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_claim_is_whole",
                condition=Q(owner=None, claimed_at=None)
                | Q(owner__isnull=False, claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_waits_for_somebody",
                condition=~Q(status="open") | Q(due_at__isnull=False),
            ),
            models.CheckConstraint(name="case_not_ones_own", condition=~Q(owner=F("member"))),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["member", "-opened_at"], name="case_of_member"),
            models.Index(
                fields=["pool", "due_at"], name="case_of_pool", condition=Q(status="open")
            ),
            models.Index(
                fields=["owner", "due_at"], name="case_of_owner", condition=Q(owner__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def runs(self) -> bool:
        return self.status in self.RUNS


class CaseEvent(models.Model):
    """What happened to it, append-only; `data` holds codes, ids and instants, never words of
    people, a number or a call word. `key` is unique: what is written with it happens once."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="case_event_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"


class CaseNote(models.Model):
    """What the next owner must know; whoever has the case reads it, the customer does not."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.TextField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"note of {self.case_id}"
