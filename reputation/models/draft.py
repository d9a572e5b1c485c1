"""A rule set that is being written: the only rules that change, and nothing goes by them."""

import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models import Member
from reputation.models.rule import Frame, Measure


class RuleSetDraft(Frame):
    """`fingerprint` is that of its figures (lib/figures.py): a trial run is of exactly these.
    `changed_by` is whose version it is; who brings it in force is somebody else. `closed_at` is
    set when it was put aside, or brought in force (then it has an announcement)."""

    why = models.CharField(_("what for"), max_length=400)
    fingerprint = models.CharField(max_length=64)
    begun_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("begun"))
    changed_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("draft of a rule set")
        verbose_name_plural = _("drafts of rule sets")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.why[:60]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def version(self) -> str:
        """The same for the same figures and the same reason: what is public once announced."""
        return hashlib.sha256(f"{self.fingerprint} {self.why}".encode()).hexdigest()


class DraftRule(Measure):
    """A row for each code there is; `is_used`: whether the set will have this rule."""

    draft = models.ForeignKey(RuleSetDraft, on_delete=models.CASCADE, related_name="rules")
    is_used = models.BooleanField(_("in the set"), default=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["draft", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "code"], name="draft_rule_once"),
            models.CheckConstraint(name="draft_rule_gives", condition=Q(points__gte=0)),
        ]

    def __str__(self) -> str:
        return str(self.get_code_display())


class DraftChange(models.Model):
    """Who made which version when, and what for: a row a change, and none ever goes."""

    draft = models.ForeignKey(RuleSetDraft, on_delete=models.PROTECT, related_name="changes")
    fingerprint = models.CharField(max_length=64)
    why = models.CharField(max_length=400)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.draft_id} by {self.by_id}"
