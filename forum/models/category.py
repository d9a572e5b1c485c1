"""Where a thread belongs, and who may read there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.lib import addresses
from forum.lib.facts import in_language
from forum.models.member import Member


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, member: Member | None) -> "CategoryQuerySet":
        """Categories whose threads this person may read; None is a visitor."""
        public = Q(is_private=False)
        if member is None or not member.staff_role:
            return self.filter(public)
        if member.staff_role == Member.StaffRole.ADMINISTRATOR:
            return self
        return self.filter(public | Q(reader_roles__contains=[member.staff_role]))


class Category(models.Model):
    """Names and descriptions are data: {"en": "...", "de": "..."}."""

    slug = models.SlugField(_("address"), max_length=50, unique=True)
    name = models.JSONField(_("name"), default=dict)
    description = models.JSONField(_("description"), default=dict, blank=True)
    icon = models.CharField(_("icon"), max_length=30, default="message-circle")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_private = models.BooleanField(_("private"), default=False)
    reader_roles = ArrayField(
        models.CharField(max_length=15, choices=Member.StaffRole.choices),
        default=list,
        blank=True,
        verbose_name=_("who may read"),
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return addresses.path("category", self.slug)

    @property
    def label(self) -> str:
        """The name in the language of the page, else in English, else any."""
        return in_language(self.name) or self.slug

    @property
    def about(self) -> str:
        return in_language(self.description)
