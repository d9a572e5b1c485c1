"""Something is broken for many: known, told once, solved together. Decision 0043."""

import hashlib
import json
from datetime import UTC

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.lib.facts import in_language
from forum.models import Category, Member, Post, Thread


class Incident(models.Model):
    """`thread` is where it is answered; `opened_by` is empty where so many asked the same that it
    opened by itself. Titles and messages are data: {"en": "...", "de": "..."}."""

    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="incident")
    title = models.JSONField(_("title"), default=dict)
    message = models.JSONField(_("what we know"), default=dict, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    known_since = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    affected_count = models.PositiveIntegerField(default=0)
    answer = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # It was none: ended at the same moment, by whoever said so.
    false_alarm_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.CheckConstraint(
                name="incident_false_alarm_is_over",
                condition=Q(false_alarm_at=None) | Q(ended_at=models.F("false_alarm_at")),
            )
        ]
        indexes = [
            models.Index(fields=["-opened_at"], name="incident_open", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"

    @property
    def heading(self) -> str:
        """The title in the language of the page, else in English, else any."""
        return in_language(self.title)

    @property
    def text(self) -> str:
        return in_language(self.message)

    @property
    def fingerprint(self) -> str:
        """Of the words as they are now. Whoever changes them says on which ones, so that nothing
        between is lost."""
        words = [self.title, self.message, self.known_since.astimezone(UTC).isoformat()]
        return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


class IncidentThread(models.Model):
    """A question that is about the incident; its asker may say that theirs is different."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="threads")
    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="incident_row")
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.thread_id} in {self.incident_id}"


class IncidentAffected(models.Model):
    """ "I have this too": one a member, told when it is over."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="affected")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)  # it is not so after all

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "member"], name="incident_affected_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.incident_id}"
