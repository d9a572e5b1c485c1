"""Pools: who answers what."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.recomputing import Recomputed
from community.domain import preview as examples
from community.forms.pool import PoolForm
from community.models import Pool


@admin.register(Pool)
class PoolAdmin(Recomputed):
    form = PoolForm
    list_display = ["label", "slug", "calendar", "lead", "fallback", "is_general", "how_many"]
    list_select_related = ["calendar", "lead", "fallback"]
    ordering = ["position", "pk"]
    means = examples.of_pool

    def get_fields(self, request: HttpRequest, obj: Pool | None = None) -> list[str]:
        names = [name for name in self.form.base_fields if name.startswith("name_")]
        rest = [name for name in self.form.base_fields if name not in names]
        return [*names, *rest]

    @admin.display(description=_("experts"))
    def how_many(self, pool: Pool) -> int:
        return pool.experts.filter(is_active=True).count()
