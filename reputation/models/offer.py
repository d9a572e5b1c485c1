"""Questions offered to mentors, in waves: who was asked when, what came of it. Decision 0037."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member, Thread

OWN, LAST_WAVE = 0, 3  # the newcomer's own mentor comes before the first of three waves


class OfferRun(models.Model):
    """Mentors are looked for, for one waiting question: once for each time that it waits.

    What happens next is a function of its waves and of now; `next_at` is when to look again.
    """

    class Ending(models.TextChoices):
        NONE = "", ""
        ANSWERED = "answered", _("somebody answered")
        GONE = "gone", _("it needs no answer any more")
        SPENT = "spent", _("nobody answered")
        PARKED = "parked", _("it failed again and again")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="offer_runs")
    since = models.DateTimeField()  # from then on the question waits
    began_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # that failed, in a row
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "since"], name="offer_run_once"),
            models.UniqueConstraint(
                fields=["thread"], name="offer_run_one_open", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="offer_run_ends_for_a_reason",
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="offer_run_due", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"offers of {self.thread_id} since {self.since:%Y-%m-%d %H:%M}"

    @property
    def notice_key(self) -> str:
        """One notice a mentor and run, however often a wave is made."""
        return f"offer:{self.pk}"


class OfferWave(models.Model):
    """One time at which mentors are asked; `number` 0 is the newcomer's own mentor."""

    class Outcome(models.TextChoices):
        NONE = "", ""
        OFFERED = "offered", _("offered")
        NOBODY = "nobody", _("nobody was free")
        SKIPPED = "skipped", _("the next was due already")

    run = models.ForeignKey(OfferRun, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="offer_wave_once"),
            models.CheckConstraint(
                name="offer_wave_of_a_ladder", condition=Q(number__lte=LAST_WAVE)
            ),
        ]

    def __str__(self) -> str:
        return f"wave {self.number} of {self.run_id}"


class Offer(models.Model):
    """A question offered to one mentor. To refuse costs nothing: it counts for no figure.

    `why` holds the parts of the score as they were, `chance` what this mentor was expected to
    answer with within the hour, `band` the part of the mentor's day (lib.offering).
    """

    run = models.ForeignKey(OfferRun, on_delete=models.CASCADE, related_name="offers")
    mentor = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="offers")
    wave = models.PositiveSmallIntegerField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    band = models.PositiveSmallIntegerField()
    chance = models.FloatField()
    why = models.JSONField(default=dict)
    accepted_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "mentor"], name="offer_once"),
            models.CheckConstraint(
                name="offer_expires_later", condition=Q(expires_at__gt=F("offered_at"))
            ),
        ]
        indexes = [models.Index(fields=["mentor", "-offered_at"], name="offer_of_mentor")]

    def __str__(self) -> str:
        return f"run {self.run_id} for {self.mentor_id}"
