"""The service row of a question: who looks next and by when. Decisions 0039 and 0040."""

import copy
import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.policy import Policy
from community.models.pool import Expert, Pool
from forum.models import Member, Thread


class Service(models.Model):
    """One row a question, with its deadlines, claim and lease; what happened is `ServiceEvent`.

    State is a function of what stands here and of now: workers only carry out what follows. The
    thread's row is locked first, then this one, then experts' rows (docs/ARCHITECTURE.md).
    `snapshot` holds the figures and hours under which it runs (domain.policies.snapshot).
    Times: `anchor_at` is since when it waits in this cycle; `mentors_at`, `expert_at`, `lead_at`
    are when each step is due, at an open instant; `promised_at` what the asker is told now,
    `first_promised_at` what they were told first (raw targets, for figures, are in events).
    """

    class Status(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ANSWERED = "answered", _("answered")
        ASKED_BACK = "asked_back", _("waits for the asker")
        CASE = "case", _("continued privately")
        SOLVED = "solved", _("solved")
        CLOSED = "closed", _("closed")
        DUPLICATE = "duplicate", _("asked before")
        MERGED = "merged", _("joined with another")
        NOT_A_QUESTION = "not_a_question", _("not a question")

    class Step(models.IntegerChoices):
        COMMUNITY = 0, _("community")
        MENTORS = 1, _("mentors")
        EXPERT = 2, _("expert")
        LEAD = 3, _("lead")

    RUNS = (Status.OPEN, Status.ANSWERED, Status.ASKED_BACK)
    # The key, and what a worker notes for itself: no event tells of these.
    NOT_TOLD = ("thread_id", "tries", "parked_at", "problem")

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="service"
    )
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.OPEN)
    step = models.PositiveSmallIntegerField(choices=Step.choices, default=Step.COMMUNITY)
    cycle = models.PositiveSmallIntegerField(default=1)
    policy = models.ForeignKey(Policy, on_delete=models.SET_NULL, null=True, related_name="+")
    snapshot = models.JSONField(default=dict)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="services")
    asked_at = models.DateTimeField()
    anchor_at = models.DateTimeField()
    mentors_at = models.DateTimeField(null=True, blank=True)
    expert_at = models.DateTimeField(null=True, blank=True)
    lead_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    first_promised_at = models.DateTimeField(null=True, blank=True)
    first_answer_at = models.DateTimeField(null=True, blank=True)  # the first that counts, ever
    answered_at = models.DateTimeField(null=True, blank=True)  # in this cycle
    solved_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)  # the clock, while asked back
    ask_backs = models.PositiveSmallIntegerField(default=0)  # in this cycle
    is_urgent = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True, blank=True)  # by a person, with a reason
    escalated_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    claim_token = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # When the holder is reminded that the lease ends; empty: they were, or nobody holds it.
    lease_reminder_at = models.DateTimeField(null=True, blank=True)
    leases_broken = models.PositiveSmallIntegerField(default=0)  # in this cycle
    # When routing looks next: the open offer ends, or nobody had room. Empty: it offers to nobody.
    offer_at = models.DateTimeField(null=True, blank=True)
    # The first moment at which the sweep has something to do; empty: nothing ever.
    next_action_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    parked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("service row")
        verbose_name_plural = _("service rows")
        constraints = [
            models.CheckConstraint(
                name="service_claim_is_whole",
                condition=Q(
                    owner=None, claim_token=None, claimed_at=None, lease_until=None
                ) | Q(
                    owner__isnull=False, claim_token__isnull=False, claimed_at__isnull=False,
                    lease_until__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="service_open_has_due",
                condition=~Q(status="open") | Q(next_action_at__isnull=False)
                | Q(parked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="service_solved_has_no_owner",
                condition=~Q(status__in=["solved", "closed", "duplicate", "merged"])
                | Q(owner=None),
            ),
            models.CheckConstraint(
                name="service_asks_back_twice", condition=Q(ask_backs__lte=2)
            ),
            models.CheckConstraint(
                name="service_promise_after_ask",
                condition=Q(promised_at=None) | Q(promised_at__gte=F("asked_at")),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["next_action_at", "thread"], name="service_due",
                condition=Q(next_action_at__isnull=False, parked_at=None),
            ),
            models.Index(
                fields=["owner", "lease_until"], name="service_of_owner",
                condition=Q(owner__isnull=False),
            ),
            models.Index(
                fields=["pool", "promised_at", "thread"], name="service_of_pool",
                condition=Q(status="open"),
            ),
        ]  # fmt: skip

    # What the row in the database says, as far as this instance has read or written it; None for
    # one that was not read. `domain.service_events.write` compares with it.
    told: dict[str, Any] | None = None

    def __str__(self) -> str:
        return f"service of {self.thread_id}: {self.status}, step {self.step}"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Any) -> "Service":
        found = super().from_db(db, field_names, values)
        found.told = found.as_stored()
        return found

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Sequence[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        self.told = self.as_stored()

    def as_stored(self) -> dict[str, Any]:
        """Each column as an event's `data` holds it."""
        return {
            field.attname: _plain(getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if field.attname not in self.NOT_TOLD and field.attname in vars(self)
        }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, uuid.UUID) else copy.deepcopy(value)


class ServiceEvent(models.Model):
    """What happened to it. Append-only (the database refuses the rest); `key` is unique, so that a
    side effect written with its event happens once. The row can be made again of these."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120, unique=True)
    cycle = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("service event")
        verbose_name_plural = _("service events")
        indexes = [models.Index(fields=["service", "at", "id"], name="service_event_of")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"


class ExpertOffer(models.Model):
    """A question offered to one expert, who has minutes to accept. `parts` are those of the score,
    `widened` what had to be let go so that somebody fits ("grade", "language", "pool")."""

    class Answer(models.TextChoices):
        NONE = "", ""
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("not now")
        EXPIRED = "expired", _("the time was over")
        GONE = "gone", _("it needs no answer any more")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="offers")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="offers")
    cycle = models.PositiveSmallIntegerField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    parts = models.JSONField(default=dict)
    widened = models.JSONField(default=list)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service"], name="expert_offer_one_open", condition=Q(answer="")
            ),
            models.CheckConstraint(
                name="expert_offer_expires_later", condition=Q(expires_at__gt=F("offered_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["expert", "-offered_at"], name="expert_offer_newest"),
            # What fills somebody's room, whatever they were offered in years.
            models.Index(fields=["expert"], name="expert_offer_open", condition=Q(answer="")),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} for {self.expert_id}"


class Handover(models.Model):
    """A claimed question given on, with what the next one must know; `to` empty: to the pool."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="handovers")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(Expert, on_delete=models.SET_NULL, null=True, related_name="+")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service", "-at"], name="handover_of")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.at:%Y-%m-%d %H:%M}"


def new_token() -> uuid.UUID:
    """What names one claim: whoever holds an older one has lost it."""
    return uuid.uuid4()
