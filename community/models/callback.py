"""A booked call: when, to which number (sealed), and what came of it. Decision 0045."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.case import Case
from community.models.pool import Pool
from forum.models import Member


class Callback(models.Model):
    """`begins_at` to `ends_at` is the window. The number stands in `number_sealed` only (sealed
    with FIELD_KEY, forum/lib/sealed.py); `number_hint` is what lists show ("+49 171 ... 678"),
    `number_digest` a keyed digest by which bookings of one number are counted. All three are
    emptied at `number_gone_at`, which comes no later than `number_until`.
    """

    class Status(models.TextChoices):
        BOOKED = "booked", _("booked")
        REACHED = "reached", _("we talked")
        NOT_REACHED = "not_reached", _("we could not reach you")
        CANCELLED = "cancelled", _("cancelled")  # by whom says cancelled_by; empty: by us
        STOPPED = "stopped", _("the number was wrong")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="callbacks")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)  # made by the client: sent twice, it is one booking
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.BOOKED)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=50)  # the customer's, in which the window is said
    booked_at = models.DateTimeField()
    moves = models.PositiveSmallIntegerField(default=0)
    number_sealed = models.TextField(blank=True)
    number_hint = models.CharField(max_length=40, blank=True)
    number_digest = models.CharField(max_length=64, blank=True, db_index=True)
    number_until = models.DateTimeField(null=True, blank=True)  # set when the case is closed
    number_gone_at = models.DateTimeField(null=True, blank=True)
    call_word = models.CharField(max_length=60)  # the caller says it: so it is us
    consented_at = models.DateTimeField()
    consent_version = models.CharField(max_length=20)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # The window cannot be kept (nobody there): told to the customer before it begins.
    missed_told_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], name="callback_one_open", condition=Q(status="booked")
            ),
            models.CheckConstraint(
                name="callback_ends_later", condition=Q(ends_at__gt=F("begins_at"))
            ),
            models.CheckConstraint(
                name="callback_number_is_whole",
                condition=Q(
                    number_gone_at=None, number_sealed__gt="", number_hint__gt="",
                    number_digest__gt="",
                )
                | Q(
                    number_gone_at__isnull=False, number_sealed="", number_hint="",
                    number_digest="",
                ),
            ),
            models.CheckConstraint(
                name="callback_ended_is_told",
                condition=Q(status="booked", ended_at=None)
                | ~Q(status="booked") & Q(ended_at__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["pool", "begins_at"], name="callback_window",
                condition=Q(status="booked"),
            ),
            models.Index(fields=["member", "-booked_at"], name="callback_of_member"),
            models.Index(
                fields=["number_until"], name="callback_to_forget",
                condition=Q(number_gone_at=None, number_until__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"callback {self.pk} of case {self.case_id}"


class CallAttempt(models.Model):
    """A call that was tried. Append-only. `of_next`: it was in the window after the booked one."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        VOICEMAIL = "voicemail", _("voicemail")
        NO_ANSWER = "no_answer", _("no answer")
        BUSY = "busy", _("busy")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        REFUSED = "refused", _("did not want to talk")
        MOVED = "moved", _("another time was agreed")

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="attempts")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    of_next = models.BooleanField(default=False)

    class Meta:
        ordering = ["begun_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="call_attempt_ends_later", condition=Q(ended_at__gte=F("begun_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.callback_id}"


class NumberReveal(models.Model):
    """Who saw the number and when. Append-only; it stays when the number is gone."""

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="reveals")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.callback_id} {self.at:%Y-%m-%d %H:%M}"
