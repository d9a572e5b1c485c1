"""What the public was told of rule sets: that one comes, and that it does not come after all.

Insert only, as the sets themselves: the database refuses to change or delete any of it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import Member
from reputation.models.draft import RuleSetDraft
from reputation.models.rule import RuleSet
from reputation.models.trial import TrialRun


class Announcement(models.Model):
    """A draft became a rule set: after this trial run, by this second person. The first set has
    none; it was there from the beginning."""

    rule_set = models.OneToOneField(
        RuleSet, on_delete=models.PROTECT, primary_key=True, related_name="announcement"
    )
    draft = models.OneToOneField(
        RuleSetDraft, on_delete=models.PROTECT, related_name="announcement"
    )
    run = models.ForeignKey(TrialRun, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(_("what for"), max_length=400)
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"announcement of {self.rule_set_id}"


class TakenBack(models.Model):
    """A set that had been announced and was taken back before it began: nothing ever went by it."""

    rule_set = models.OneToOneField(
        RuleSet, on_delete=models.PROTECT, primary_key=True, related_name="taken_back"
    )
    reason = models.CharField(_("reason"), max_length=400)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rule_set_id} taken back"
