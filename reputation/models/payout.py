"""Payouts: twice a year members say what becomes of their closed months. Decision 0030."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from forum.models import Member
from reputation.models.month import PayLine
from reputation.models.ruling import Ruling


class Window(models.Model):
    """Members choose from `opened_at` until `ends_at`; then their payouts are drawn up, once. It
    takes in the closed months before `month`."""

    month = models.DateField(unique=True)  # the first of June or December
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def last_at(self) -> datetime:
        """The last moment to choose: on the day that people are told, not the midnight after it."""
        return self.ends_at - timedelta(seconds=1)


class Choice(models.Model):
    """What a member wants done with their money, until they say otherwise: the newest row holds.

    `sealed` are the bank details (lib.sealed), emptied as soon as nothing can be paid by them;
    `last_digits` is what the member is shown of them.
    """

    class Kind(models.TextChoices):
        CREDIT = "credit"
        BANK = "bank"
        CHARITY = "charity"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="pay_choices")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sealed = models.TextField(blank=True)
    last_digits = models.CharField(max_length=4, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member", "-id"], name="pay_choice_newest")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.member_id}"


ALONE = Q(needs_two=False, doubt=None)  # nobody has to look at such a payout


class PayoutQuerySet(models.QuerySet["Payout"]):
    def with_way(self) -> "PayoutQuerySet":
        """Where each goes now: as it was drawn up, or turned since."""
        turns = Turn.objects.filter(payout=OuterRef("pk")).order_by("-pk")
        latest = turns.annotate(way=Coalesce("choice__kind", "ruling__kind"))
        since = Turn.objects.filter(payout=OuterRef("paid__payout"), at__gte=OuterRef("at"))
        back = CameBack.objects.filter(~Exists(since), paid__payout=OuterRef("pk"))
        rulings = Ruling.objects.filter(payout=OuterRef("pk"))

        def now(turned: str, drawn: str, of: models.Field) -> Case:
            """Where others turned it, no choice is left of it."""
            then = Subquery(latest.values(turned)[:1])
            return Case(When(Exists(turns), then=then), default=F(drawn), output_field=of)

        return self.annotate(
            way_kind=now("way", "kind", models.CharField()),
            way_choice=now("choice", "choice", models.BigIntegerField()),
            way_sealed=now("choice__sealed", "choice__sealed", models.TextField()),
            is_back=Exists(back),
            is_refused=Exists(rulings.refusing()),
            is_asked=Exists(rulings.filter(kind=Ruling.Kind.REFUSE, word=None)),
        )

    def with_paid(self) -> "PayoutQuerySet":
        """When each was paid, if it did not come back."""
        return self.annotate(paid_at=Subquery(PaidOut.standing(OuterRef("pk")).values("at")[:1]))

    def unpaid(self) -> "PayoutQuerySet":
        """Those that never left, or came back."""
        return self.filter(~Exists(PaidOut.standing(OuterRef("pk"))))

    def going(self, *kinds: str) -> "PayoutQuerySet":
        """Those that go one of these ways now. After `with_way`."""
        return self.filter(Q(("way_kind__in", kinds)))

    def by_choice(self, choice: OuterRef) -> "PayoutQuerySet":
        """Those that go as this choice says. After `with_way`."""
        return self.filter(Q(("way_choice", choice)))

    def for_two(self, *, are: bool = True) -> "PayoutQuerySet":
        """Those that two people look at, or the others."""
        return self.filter(~ALONE if are else ALONE)


class Payout(models.Model):
    """What one window gives a member, and how. Insert only. `rolled` goes to nobody yet: it stays
    for the next window. `needs_two`: two people look at it before it goes into a file, as it stood
    when it was drawn up; a `Doubt` says so later. `kind` and `choice` are those of the draw; where
    it goes is what `with_way` adds."""

    class Kind(models.TextChoices):
        CREDIT = "credit"
        BANK = "bank"
        CHARITY = "charity"
        ROLLED = "rolled"

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="payouts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="payouts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, null=True, related_name="payouts")
    needs_two = models.BooleanField(default=False)
    at = models.DateTimeField()
    # Of `with_way`: kind, id of the choice, and its bank details.
    way_kind: str
    way_choice: int | None
    way_sealed: str | None
    is_back: bool  # it came back, and nobody has said anew where it goes
    is_refused: bool  # two people said that it is not paid
    is_asked: bool  # one did, and a second one has to say whether
    paid_at: datetime | None  # of `with_paid`
    # Of `queries.payouts`.
    is_closed: bool  # its member closed the account
    is_for_two: bool  # two people look at it
    file_number: int | None  # of the file in which it stands

    objects = PayoutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "member", "kind"], name="payout_once"),
            models.CheckConstraint(name="payout_of_something", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} of {self.member_id}"


class Turn(models.Model):
    """The bank details of a payout were lost, or it came back, and its member chose anew: it goes
    this way now. Or two of the service management said where it goes (`ruling`), as the member
    closed the account. The newest row holds. Insert only."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="turns")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, null=True, related_name="+")
    ruling = models.OneToOneField(Ruling, on_delete=models.PROTECT, null=True, related_name="turn")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="turn_by_one_of_both",
                condition=Q(choice=None, ruling__isnull=False)
                | Q(choice__isnull=False, ruling=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.payout_id} by {self.choice_id or self.ruling_id}"


class PaidOut(models.Model):
    """The file in which a payout left was released: once, and once more for each time that it came
    back (`number`). Insert only."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="paid_outs")
    number = models.PositiveSmallIntegerField(default=0, db_default=0)
    file = models.ForeignKey("reputation.PayFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "number"], name="paid_out_once_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.payout_id} by {self.file_id}"

    @classmethod
    def standing(cls, payout: OuterRef) -> models.QuerySet["PaidOut"]:
        """Of this payout what did not come back."""
        return cls.objects.filter(payout=payout, came_back=None)


class CameBack(models.Model):
    """What left did not arrive, or was never paid by the file: the payout is unpaid again. Insert
    only."""

    paid = models.OneToOneField(PaidOut, on_delete=models.PROTECT, related_name="came_back")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.paid_id}: {self.reason}"


class Doubt(models.Model):
    """Found since a payout was drawn up: two people look at it, too. Insert only."""

    payout = models.OneToOneField(Payout, on_delete=models.PROTECT, related_name="doubt")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"about {self.payout_id}"


class Covered(models.Model):
    """This month's line is in that payout. Insert only: a line is paid once, and rolls over once.
    `is_rolled` repeats the payout's kind for the sake of these two constraints."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="covered")
    line = models.ForeignKey(PayLine, on_delete=models.PROTECT, related_name="covered")
    is_rolled = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], name="line_paid_once", condition=Q(is_rolled=False)
            ),
            models.UniqueConstraint(
                fields=["line"], name="line_rolls_once", condition=Q(is_rolled=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} in {self.payout_id}"


class Look(models.Model):
    """Somebody looked at a payout that needs two people, and found it in order. Again only where
    something was found since, or grew (`queries.payouts.counting`)."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="looks")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.payout_id} by {self.by_id}"
