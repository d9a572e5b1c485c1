"""When somebody is there: hours of the week and special days, as rows over forum/lib/worktime.py.

Decision 0039. Minutes of the day as the clocks of the calendar's zone show them.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MINUTES = 24 * 60


class Calendar(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    zone = models.CharField(_("time zone"), max_length=50)
    # Where its holidays come from: "DE", "DE-BY", "ES-MD" (the `holidays` package), or nowhere.
    holidays_of = models.CharField(_("holidays of"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """Hours of one weekday, 0 is Monday; several a day may stand, none over another."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    begins = models.PositiveSmallIntegerField(_("opens"))
    ends = models.PositiveSmallIntegerField(_("closes"))

    class Meta:
        verbose_name = _("hours of a weekday")
        verbose_name_plural = _("hours of the week")
        ordering = ["weekday", "begins"]
        constraints = [
            models.CheckConstraint(
                name="opening_within_a_day",
                condition=Q(weekday__lte=6, begins__lt=F("ends"), ends__lte=MINUTES),
            ),
            models.UniqueConstraint(fields=["calendar", "weekday", "begins"], name="opening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.begins}-{self.ends}"


class SpecialDay(models.Model):
    """A day with hours of its own: those of its `SpecialOpening` rows, closed where it has none."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="special_days")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    is_holiday = models.BooleanField(default=False)  # seeded; a command may write it again

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="special_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class SpecialOpening(models.Model):
    special_day = models.ForeignKey(SpecialDay, on_delete=models.CASCADE, related_name="openings")
    begins = models.PositiveSmallIntegerField(_("opens"))
    ends = models.PositiveSmallIntegerField(_("closes"))

    class Meta:
        verbose_name = _("hours of a special day")
        verbose_name_plural = _("hours of special days")
        ordering = ["begins"]
        constraints = [
            models.CheckConstraint(
                name="special_opening_within_a_day",
                condition=Q(begins__lt=F("ends"), ends__lte=MINUTES),
            )
        ]

    def __str__(self) -> str:
        return f"{self.begins}-{self.ends}"
