"""What brings points: every rule is a row of a numbered set, and no row ever changes."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleSet(models.Model):
    """What holds for facts from `valid_from` on, until the next set does. Insert only: the
    database refuses anything else, so what was earned is explained by the rule of its day."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    valid_from = models.DateTimeField(_("valid from"), unique=True)
    # At most so many points for one helper in one thread.
    thread_pot = models.DecimalField(max_digits=6, decimal_places=2)
    # Of the first, second, third thread in which the same person gives; nothing from then on.
    pair_weights = ArrayField(models.DecimalField(max_digits=5, decimal_places=4))
    mutual_weight = models.DecimalField(max_digits=5, decimal_places=4)
    pair_days = models.PositiveSmallIntegerField()
    giver_days = models.PositiveSmallIntegerField()  # how old a reader's account is at least
    newcomer_days = models.PositiveSmallIntegerField()
    rescue_minutes = models.PositiveSmallIntegerField()
    # What a month's points bring in money, where the site pays any (lib.payback.Money).
    price = models.DecimalField(max_digits=8, decimal_places=4, default=Decimal("0.03"))
    knee_from = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(500))
    knee_to = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(2500))
    knee_weight = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.5"))
    quality_least = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.2"))

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"rule set {self.number}"


class Rule(models.Model):
    """`most` of them count per `per` and receiver. `pays`: counts for money as well, and so falls
    under the pair's weight and the thread's pot."""

    class Code(models.TextChoices):
        SOL = "SOL", _("Your answer was accepted")
        CONF = "CONF", _("Your answer was confirmed")
        HELP = "HELP", _("Your answer helped a reader")
        RESC = "RESC", _("The question had waited long")
        DUP = "DUP", _("The solution you linked helped")
        ART = "ART", _("Your article was published")
        MENT = "MENT", _("You helped your mentee along")
        REV = "REV", _("Your review was upheld")
        ASK = "ASK", _("You said what became of your question")
        N1 = "N1", _("First step: your profile")
        N2 = "N2", _("First step: a complete question")
        N3 = "N3", _("First step: a word on what helped")
        N4 = "N4", _("First step: thanking somebody")
        N5 = "N5", _("First step: an answer that helped")
        FIX = "FIX", _("Corrected by the team")

    class Per(models.TextChoices):
        NONE = "", _("no limit")
        ANSWER = "answer", _("answer")
        MONTH = "month", _("month")
        EVER = "ever", _("once")

    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField(_("code"), max_length=4, choices=Code.choices)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    per = models.CharField(_("per"), max_length=6, choices=Per.choices, blank=True)
    hold_days = models.PositiveSmallIntegerField(_("held for days"))
    pays = models.BooleanField(_("counts for money"))

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["rule_set", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "code"], name="rule_once_per_set")
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.rule_set_id}"
