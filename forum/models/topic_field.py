"""What a topic asks for beside the text of a question: its template, a row a field."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.lib.facts import in_language
from forum.models.category import Category


class TopicField(models.Model):
    """Labels, help and choices are data: {"en": "...", "de": "..."}.

    A question keeps a copy of what it was asked (`Thread.facts`), so that a field may change or go.
    """

    class Key(models.TextChoices):
        DEVICE = "device", _("device")
        ROUTER = "router", _("router or other device at home")
        SOFTWARE = "software", _("software or version")
        TARIFF = "tariff", _("tariff")
        ERROR = "error", _("error text")
        TRIED = "tried", _("what I tried")
        PLACE = "place", _("place")
        SINCE = "since", _("since when")
        OTHER = "other", _("something else")

    class Kind(models.TextChoices):
        SHORT = "short", _("one line")
        LONG = "long", _("several lines")
        CHOICE = "choice", _("a choice")

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="fields", db_index=False
    )
    key = models.CharField(_("what it is"), max_length=20, choices=Key.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SHORT)
    label = models.JSONField(_("label"), default=dict)
    help = models.JSONField(_("help"), default=dict, blank=True)
    # [{"en": "...", "de": "..."}, ...]; the text in the first language is what is stored.
    choices = models.JSONField(_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("field of a topic")
        verbose_name_plural = _("fields of a topic")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="topic_field_once")]

    def __str__(self) -> str:
        return in_language(self.label) or self.key
