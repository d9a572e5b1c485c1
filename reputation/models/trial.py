"""Trial runs of a draft: what closed months would have brought by it. Nothing of it is in the
ledger, and no member sees it."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.models import Member
from reputation.models.draft import RuleSetDraft
from reputation.models.rule import Code, RuleSet


class TrialRun(models.Model):
    """`now` is by the set that was live, `then` by the draft, both for all that was released or
    taken back from `since` to before `until`. `done` of `total` steps say how far it is. Money
    stands where the site pays any. `gain` and `lose` count people by more than a tenth."""

    draft = models.ForeignKey(
        RuleSetDraft, on_delete=models.PROTECT, related_name="runs", verbose_name=_("draft")
    )
    fingerprint = models.CharField(max_length=64)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    asked_at = models.DateTimeField(_("started"))
    started_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    failed_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    points_now = models.DecimalField(_("points now"), max_digits=14, decimal_places=4, default=0)
    points_then = models.DecimalField(
        _("points by the draft"), max_digits=14, decimal_places=4, default=0
    )
    money_now = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    money_then = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    people = models.PositiveIntegerField(default=0)
    gain = models.PositiveIntegerField(default=0)
    lose = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("trial run")
        verbose_name_plural = _("trial runs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return gettext("Trial run %(n)s") % {"n": self.pk}

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None or self.failed_at is not None

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class TrialRule(models.Model):
    """What one rule brought in a run, and how often it was released."""

    run = models.ForeignKey(TrialRun, on_delete=models.CASCADE, related_name="rules")
    code = models.CharField(max_length=4, choices=Code.choices)
    points_now = models.DecimalField(max_digits=14, decimal_places=4)
    points_then = models.DecimalField(max_digits=14, decimal_places=4)
    count_now = models.PositiveIntegerField()
    count_then = models.PositiveIntegerField()

    class Meta:
        ordering = ["run", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="trial_rule_once")]

    def __str__(self) -> str:
        return f"{self.code} in {self.run_id}"


class TrialMember(models.Model):
    """One of those whom a draft concerns most, `place` 1 first."""

    run = models.ForeignKey(TrialRun, on_delete=models.CASCADE, related_name="members")
    place = models.PositiveSmallIntegerField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    points_now = models.DecimalField(max_digits=14, decimal_places=4)
    points_then = models.DecimalField(max_digits=14, decimal_places=4)
    money_now = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    money_then = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        ordering = ["run", "place"]
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="trial_place_once")]

    def __str__(self) -> str:
        return f"{self.place} in {self.run_id}"
