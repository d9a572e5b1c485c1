"""Closed months: what a month's points came to in money, one line a member. Decision 0030."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from forum.models import Member
from reputation.models.rule import RuleSet


class MonthClose(models.Model):
    """Insert only, chained by `hash` over its lines and the month before.

    It takes in what happened before `ends_at` and was written up to `last_entry`, less what the
    closes before took in: so every row of the ledger is in one month. The first close (number 0)
    has no lines: what was released until then is never paid. `suspended` and `team` are who was
    either at the close, so that it can be computed again on any later day. `pays` is false where
    PAYBACK was off when the month began: what is released in it is never paid. `unclaimed` are
    imported accounts that were nobody's at the close. `counts_imports`: so old that what an import
    had brought was judged, too (n and u), which no later day can count again.
    """

    number = models.PositiveIntegerField(unique=True)
    month = models.DateField(unique=True)  # its first day
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    last_entry = models.BigIntegerField()
    suspended = ArrayField(models.BigIntegerField())
    team = ArrayField(models.BigIntegerField())
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    pays = models.BooleanField(default=True, db_default=True)
    unclaimed = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    counts_imports = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Switch(models.Model):
    """PAYBACK was seen to be off, or on again, since the books were opened. Insert only; no row
    while nothing but on was seen."""

    is_on = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{'on' if self.is_on else 'off'} from {self.at}"


class OffByMistake(models.Model):
    """One of the service management says that payback was off by mistake. When two have, it counts
    as if it never had been. Insert only."""

    switch = models.ForeignKey(Switch, on_delete=models.PROTECT, related_name="words")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["switch", "by"], name="off_by_mistake_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.switch_id} by {self.by_id}"


class PayLine(models.Model):
    """What a month brought a member. Insert only.

    `earned` was released in it and stands at its end, `deducted` was taken back of closed months,
    `carried_in` of it was left over from the month before; `points` of all of this count, never
    fewer than none, and `carried_out` is what is left for the next. `judged` and `useful` are n
    and u of the formula, `quality` its q, `knee` the points that are paid.
    """

    close = models.ForeignKey(MonthClose, on_delete=models.PROTECT, related_name="lines")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="pay_lines")
    earned = models.DecimalField(max_digits=12, decimal_places=4)
    deducted = models.DecimalField(max_digits=12, decimal_places=4)
    carried_in = models.DecimalField(max_digits=12, decimal_places=4)
    carried_out = models.DecimalField(max_digits=12, decimal_places=4)
    points = models.DecimalField(max_digits=12, decimal_places=4)
    judged = models.PositiveIntegerField()
    useful = models.PositiveIntegerField()
    quality = models.DecimalField(max_digits=12, decimal_places=10)
    knee = models.DecimalField(max_digits=16, decimal_places=8)
    price = models.DecimalField(max_digits=8, decimal_places=4)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["close", "member"], name="pay_line_once"),
            models.CheckConstraint(
                name="pay_line_never_owes",
                condition=Q(
                    amount__gte=0, points__gte=0, deducted__gte=0, carried_in__gte=0,
                    carried_out__gte=0,
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.amount} of {self.member_id}"
