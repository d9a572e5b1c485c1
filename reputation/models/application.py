"""Who applies to be a mentor, what people say to it, and the two weeks on probation."""

from django.db import models
from django.db.models import F, Q

from forum.models import Member
from reputation.models.mentor import Mentor


class Nomination(models.Model):
    """A mentor or the team suggests somebody, in place of the level. A fact."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="nominations")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "by"], name="nomination_once"),
            models.CheckConstraint(name="nomination_of_another", condition=~Q(member=F("by"))),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} for {self.member_id}"


class Application(models.Model):
    """Decided by one of the team and one mentor until `due_at`; both must say yes."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="applications")
    words = models.TextField()
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mentor"], name="application_one_open", condition=Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="application_closed_with_a_word",
                condition=Q(closed_at=None, is_accepted=None)
                | Q(closed_at__isnull=False, is_accepted__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="application_newest")]

    def __str__(self) -> str:
        return f"application of {self.mentor_id}"


class ApplicationWord(models.Model):
    """What one of the two said, with the reason. Append-only; the applicant reads it."""

    class Seat(models.TextChoices):
        TEAM = "team"
        MENTOR = "mentor"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="said")
    seat = models.CharField(max_length=6, choices=Seat.choices)
    is_yes = models.BooleanField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "seat"], name="application_seat_once"),
            models.UniqueConstraint(fields=["application", "by"], name="application_word_once"),
        ]

    def __str__(self) -> str:
        return f"{'yes' if self.is_yes else 'no'} to {self.application_id}"


class Probation(models.Model):
    """The first two weeks, with a mentor beside them (`buddy`; none where nobody is left). It ends
    well by itself, or by an objection of the buddy or the team (`ended_by`, `reason`)."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="probations")
    buddy = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_passed = models.BooleanField(null=True, blank=True)
    ended_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mentor"], name="probation_one_open", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="probation_objected_with_reason",
                condition=Q(is_passed=True) | Q(is_passed=None) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"probation of {self.mentor_id}"


class Renewal(models.Model):
    """A year as a mentor, from `at` to `until`. A fact; the latest one holds."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="renewals")
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mentor", "-until"], name="renewal_of_mentor")]

    def __str__(self) -> str:
        return f"{self.mentor_id} until {self.until:%Y-%m-%d}"
