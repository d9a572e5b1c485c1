"""When whom a waiting question goes to: the figures of the ladder, as rows. Decision 0039."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.calendar import Calendar
from forum.models import Category, Member


class Policy(models.Model):
    """Figures in minutes: of the community's hours (`calendar`) for mentors, of the pool's calendar
    for experts and lead. The first row by `position` whose category and language fit is taken; one
    without either fits everything. Running threads stay on the snapshot of their `Service`.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("topic"),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, blank=True)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="+", verbose_name=_("community's hours")
    )
    wave_1 = models.PositiveIntegerField(_("mentors, first wave"), default=30)
    wave_2 = models.PositiveIntegerField(_("second wave"), default=60)
    wave_3 = models.PositiveIntegerField(_("third wave"), default=120)
    expert_after = models.PositiveIntegerField(_("expert"), default=4 * 60)
    promise_after = models.PositiveIntegerField(_("answer promised"), default=8 * 60)
    lead_after = models.PositiveIntegerField(_("lead"), default=8 * 60)
    lead_promise_after = models.PositiveIntegerField(_("answer promised by the lead"), default=960)
    newcomer_percent = models.PositiveSmallIntegerField(_("newcomer's first, percent"), default=50)
    accept_within = models.PositiveSmallIntegerField(_("minutes to accept an offer"), default=15)
    lease = models.PositiveSmallIntegerField(_("minutes of a claim"), default=30)
    # Staff let members answer first for so long, unless it is urgent.
    hold_back = models.PositiveIntegerField(_("staff wait"), default=120)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="policy_climbs",
                condition=Q(
                    wave_1__lt=F("wave_2"), wave_2__lt=F("wave_3"),
                    expert_after__lte=F("promise_after"), expert_after__lt=F("lead_after"),
                    lead_after__lte=F("lead_promise_after"),
                ),
            ),
            models.CheckConstraint(
                name="policy_newcomer_share",
                condition=Q(newcomer_percent__gte=1, newcomer_percent__lte=100),
            ),
            models.CheckConstraint(
                name="policy_has_times", condition=Q(accept_within__gte=1, lease__gte=5)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Recomputing(models.Model):
    """Somebody let running threads go by the figures and hours as they are now: those that `what`
    names. What changed of each is its event ("recomputed")."""

    what = models.CharField(_("what"), max_length=120)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))
    looked_at = models.PositiveIntegerField(_("running questions"), default=0)
    changed = models.PositiveIntegerField(_("of them changed"), default=0)

    class Meta:
        verbose_name = _("recomputing")
        verbose_name_plural = _("recomputings")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"
