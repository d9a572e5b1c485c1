"""Who sees these pages: whoever may configure the site, by role, as the verbs ask it too."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from forum import rules
from forum.admin import ReadOnlyAdmin
from reputation.domain import drafts


def configures(request: HttpRequest) -> bool:
    return rules.allowed(drafts.check_configures, request.user)


class SeenByRole(ReadOnlyAdmin):
    """Looked at by service managers and administrators, changed by nobody."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return configures(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return configures(request)


class RowsByRole(admin.TabularInline):
    """Rows beneath what is looked at. `names_rows`: each begins with what it is called."""

    template = "admin/reputation/rows.html"
    names_rows = False
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return configures(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
