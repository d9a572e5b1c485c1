"""The ledger, to be looked at: the database itself refuses more."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reputation.admin.access import RowsByRole, SeenByRole
from reputation.models import Entry


class Steps(RowsByRole):
    """What became of an entry."""

    model = Entry
    fk_name = "origin"
    fields = ["step", "kind", "points", "pair", "is_mutual", "cut", "reason", "at"]
    ordering = ["step"]
    verbose_name_plural = _("what became of it")


@admin.register(Entry)
class EntryAdmin(SeenByRole):
    list_display = ["pk", "kind", "code", "receiver", "giver", "points", "base", "at"]
    list_filter = ["kind", "rule__code"]
    list_select_related = ["rule", "receiver", "giver"]
    search_fields = ["receiver__handle__istartswith", "source__exact"]
    inlines = [Steps]

    @admin.display(description=_("rule"))
    def code(self, entry: Entry) -> str:
        return entry.rule.get_code_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("rule", "thread", "post")
