"""What mentors did by the rights of their standing: one row a use, for ever."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import Event, Member


class RightUse(models.Model):
    """A mentor used a right (decision 0038). The database refuses to change or delete a row.

    What was done and why is the event's; `touched` is whose post or question it was done to (empty:
    their account is gone, or nobody ever had it).
    """

    class Right(models.TextChoices):
        CONFIRM = "confirm", _("Confirmed answers")
        DUPLICATE = "duplicate", _("Asked before")
        OUTDATED = "outdated", _("Out of date")
        WORDING = "wording", _("Titles and tags")
        EDIT = "edit", _("Suggested edits")
        ARTICLE = "article", _("Articles")
        CALL = "call", _("A person called")

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="right_use")
    right = models.CharField(max_length=10, choices=Right.choices)
    mentor = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="rights_used")
    touched = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("right used by a mentor")
        verbose_name_plural = _("rights used by mentors")
        indexes = [
            models.Index(fields=["-at", "-id"], name="right_use_latest"),
            models.Index(fields=["mentor", "-at", "-id"], name="right_use_of_mentor"),
            models.Index(fields=["touched", "-at", "-id"], name="right_use_on_member"),
        ]

    def __str__(self) -> str:
        return f"{self.right} by {self.mentor_id} at {self.at:%Y-%m-%d}"
