"""Mentors and sponsors: a standing that is earned, never a permission group. Decision 0034."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member

CAPACITIES = (5, 10, 20)
SPONSOR_CAPACITY = 3
OFFERS_A_DAY = 6
HOURS = (9, 21)


class Mentor(models.Model):
    """Somebody's way to being a mentor, and as one: what holds now; `MentorStep` tells the rest.

    `topics` are "tag:3" and "category:2", as in badges. `from_hour` and `until_hour` are when this
    person is usually there, in their own time zone (over midnight where the first is the later).
    `load` counts the open pairings; only `domain.matching` and `domain.pairings` change it, under
    the row's lock.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        LEARNING = "learning", _("taking the lessons")
        APPLIED = "applied", _("waiting for a decision")
        PROBATION = "probation", _("on probation")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ALUMNI = "alumni", _("alumni")
        REFUSED = "refused", _("refused")
        REMOVED = "removed", _("removed")

    # Who may be given newcomers and has the rights of a mentor (`Standing.is_mentor`).
    SERVING = (State.PROBATION, State.ACTIVE, State.PAUSED)
    TAKES_NEWCOMERS = (State.PROBATION, State.ACTIVE)

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="mentoring"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    since = models.DateTimeField()  # the state
    paused_until = models.DateField(null=True, blank=True)  # first day that is no pause
    capacity = models.PositiveSmallIntegerField(
        _("newcomers at a time"), choices=[(n, str(n)) for n in CAPACITIES], default=CAPACITIES[0]
    )
    load = models.PositiveSmallIntegerField(default=0)
    languages = ArrayField(models.CharField(max_length=5), default=list)
    topics = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    from_hour = models.PositiveSmallIntegerField(default=HOURS[0])
    until_hour = models.PositiveSmallIntegerField(default=HOURS[1])
    offers_a_day = models.PositiveSmallIntegerField(default=OFFERS_A_DAY)
    last_assigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        constraints = [
            models.CheckConstraint(
                name="mentor_hours_of_a_day", condition=Q(from_hour__lt=24, until_hour__lt=24)
            ),
            models.CheckConstraint(
                name="mentor_offers_of_a_day", condition=Q(offers_a_day__lte=24)
            ),
        ]
        indexes = [models.Index(fields=["state", "since"], name="mentor_of_state")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.state}"

    @property
    def is_serving(self) -> bool:
        return self.state in self.SERVING


class MentorStep(models.Model):
    """One step on that way. Append-only; `by` took it (empty: the system). People read `reason`;
    why the system took a step is a code, `data["why"]`."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Mentor.State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["mentor", "at", "id"], name="mentor_step_of")]

    def __str__(self) -> str:
        return f"{self.mentor_id} {self.state} {self.at:%Y-%m-%d}"


class Sponsor(models.Model):
    """A customer who shows newcomers the first steps (a Pate): at most three, and no rights."""

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="sponsoring"
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    load = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="sponsor_has_room", condition=Q(load__lte=SPONSOR_CAPACITY))
        ]

    def __str__(self) -> str:
        return f"sponsor {self.member_id}"
