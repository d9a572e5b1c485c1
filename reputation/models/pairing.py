"""Who cares for which newcomer, since when, why, and how it ended. Decision 0035."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member


class Pairing(models.Model):
    """One newcomer and the person beside them. A fact: ending it fills `ended_at`, nothing else.

    `why` holds the parts of the score as they were ({"topic": 1, "device": 0, ...}), so that "why
    this mentor?" is told from what decided, not reckoned again.
    """

    class Kind(models.TextChoices):
        MENTOR = "mentor", _("mentor")
        SPONSOR = "sponsor", _("sponsor")

    class Ending(models.TextChoices):
        NONE = "", ""
        GRADUATED = "graduated", _("the newcomer stands alone")
        CHANGED = "changed", _("another mentor was asked for")
        OUT = "out", _("the newcomer needs no mentor")
        UNDONE = "undone", _("the change was taken back")
        SILENT = "silent", _("the mentor was silent")
        PAUSED = "paused", _("the mentor pauses")
        LEFT = "left", _("the mentor left")
        REMOVED = "removed", _("the mentor was removed")
        ERASED = "erased", _("an account was erased")

    # The newcomer parted from this mentor: what was written to them alone needs no answer, and is
    # handed on to nobody.
    OWN_WISH = (Ending.CHANGED, Ending.OUT, Ending.UNDONE)

    newcomer = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="pairings")
    guide = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="guided")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    began_at = models.DateTimeField()
    why = models.JSONField(default=dict)
    # The one before, where this one took its place.
    after = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=9, choices=Ending.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["newcomer", "kind"], name="pairing_one_open", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="pairing_of_two", condition=~Q(newcomer=F("guide"))),
            models.CheckConstraint(
                name="pairing_ends_for_a_reason",
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["guide", "began_at"], name="pairing_of_guide", condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.guide_id} for {self.newcomer_id}"
