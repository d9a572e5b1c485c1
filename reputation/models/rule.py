"""What brings points: every rule is a row of a numbered set, and no row ever changes."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Frame(models.Model):
    """What a set says for all of its rules; a draft says the same (lib/figures.py: FRAME)."""

    thread_pot = models.DecimalField(
        _("points at most for one helper in one thread"), max_digits=6, decimal_places=2,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )  # fmt: skip
    # Of the first, second, third thread in which the same person gives; nothing from then on.
    pair_weights = ArrayField(
        models.DecimalField(max_digits=5, decimal_places=4),
        verbose_name=_("weights of the first, second, third thread for the same person"),
    )
    mutual_weight = models.DecimalField(
        _("weight where two give each other"), max_digits=5, decimal_places=4
    )
    pair_days = models.PositiveSmallIntegerField(
        _("days that repeated and mutual giving look back"),
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    giver_days = models.PositiveSmallIntegerField(
        _("days that a reader's account is old at least"), validators=[MaxValueValidator(366)]
    )
    newcomer_days = models.PositiveSmallIntegerField(
        _("days in which first steps count"),
        # domain/ledger.py: NEWCOMER looks back no further.
        validators=[MaxValueValidator(60)],
    )
    rescue_minutes = models.PositiveSmallIntegerField(
        _("minutes after which a question has waited long"),
        validators=[MinValueValidator(1), MaxValueValidator(30_000)],
    )
    # What a month's points bring in money, where the site pays any (lib.payback.Money).
    price = models.DecimalField(
        _("what a point is worth in money"), max_digits=8, decimal_places=4,
        default=Decimal("0.03"), validators=[MinValueValidator(0), MaxValueValidator(10)],
    )  # fmt: skip
    knee_from = models.DecimalField(
        _("points of a month that are paid whole"), max_digits=8, decimal_places=2,
        default=Decimal(500), validators=[MinValueValidator(0)],
    )  # fmt: skip
    knee_to = models.DecimalField(
        _("points of a month from which on nothing more is paid"), max_digits=8, decimal_places=2,
        default=Decimal(2500), validators=[MinValueValidator(0)],
    )  # fmt: skip
    knee_weight = models.DecimalField(
        _("share that is paid of the points between both"), max_digits=5, decimal_places=4,
        default=Decimal("0.5"), validators=[MinValueValidator(0), MaxValueValidator(1)],
    )  # fmt: skip
    quality_least = models.DecimalField(
        _("least factor of quality"), max_digits=5, decimal_places=4, default=Decimal("0.2"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )  # fmt: skip

    class Meta:
        abstract = True


class RuleSet(Frame):
    """What holds for facts from `valid_from` on, until the next set does. Insert only: the
    database refuses anything else, so what was earned is explained by the rule of its day.

    One set an instant, but for sets that were taken back before they began (models/announced.py).
    """

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    valid_from = models.DateTimeField(_("valid from"))

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["number"]

    def __str__(self) -> str:
        return gettext("Rule set %(n)s") % {"n": self.number}


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


# A person's word, not a figure that a draft could change: every set has it as it is.
BY_HAND = (Code.FIX,)


class Per(models.TextChoices):
    NONE = "", _("no limit")
    ANSWER = "answer", _("answer")
    MONTH = "month", _("month")
    EVER = "ever", _("once")


def limit_of(code: str) -> dict[str, object]:
    """The limit that nobody chooses: first steps count once. Nothing where there is a choice."""
    return {"most": 1, "per": Per.EVER.value} if code.startswith("N") else {}


class Measure(models.Model):
    """`most` of them count per `per` and receiver. `pays`: counts for money as well, and so falls
    under the pair's weight and the thread's pot."""

    code = models.CharField(_("code"), max_length=4, choices=Code.choices)
    points = models.DecimalField(
        _("points"), max_digits=6, decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
    )  # fmt: skip
    most = models.PositiveSmallIntegerField(
        _("at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    per = models.CharField(_("per"), max_length=6, choices=Per.choices, blank=True)
    hold_days = models.PositiveSmallIntegerField(
        _("held for days"), validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    pays = models.BooleanField(_("counts for money"))

    class Meta:
        abstract = True


class Rule(Measure):
    Code = Code
    Per = Per

    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="rules")

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["rule_set", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "code"], name="rule_once_per_set")
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.rule_set_id}"
