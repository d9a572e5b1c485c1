"""What somebody learned on the way to being a mentor; lessons are files (lib.lessons)."""

from django.db import models
from django.db.models import Q

from forum.models import Member


class LessonRead(models.Model):
    """Somebody said of a lesson that they read it. A fact."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "code"], name="lesson_read_once")]

    def __str__(self) -> str:
        return f"{self.code} by {self.member_id}"


class Quiz(models.Model):
    """One try. `questions` is what was drawn, as [[code, [places of its options, as shown]], ...],
    so that a reload shows the same; `answers` is {code: place of the option}, kept as they come."""

    class Purpose(models.TextChoices):
        ENTRY = "entry"
        RENEWAL = "renewal"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    questions = models.JSONField()
    answers = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    is_passed = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"], name="quiz_one_open", condition=Q(finished_at=None)
            ),
            models.CheckConstraint(
                name="quiz_ends_with_a_result",
                condition=Q(finished_at=None, right=None, is_passed=None)
                | Q(finished_at__isnull=False, right__isnull=False, is_passed__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["member", "-began_at"], name="quiz_of_member")]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.member_id}"


class Consent(models.Model):
    """Somebody accepted this version of the code of conduct of mentors. A fact."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "version"], name="consent_once")]

    def __str__(self) -> str:
        return f"{self.version} by {self.member_id}"
