"""Who sees these pages: whoever configures the ladder, by role, as the verbs ask it too."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from community.domain import configuring
from forum import rules
from forum.admin import ReadOnlyAdmin


def configures(request: HttpRequest) -> bool:
    return rules.allowed(configuring.check_configures, request.user)


class ByRole:
    """All of it for service managers and administrators, nothing for anybody else."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return configures(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return configures(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return configures(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return configures(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return configures(request)


class Configured(ByRole, admin.ModelAdmin):
    show_full_result_count = False


class ConfiguredRows(ByRole, admin.TabularInline):
    """Rows beneath what is configured. Django's own table has an empty heading: "delete"."""

    template = "admin/community/rows.html"
    extra = 1

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.form.base_fields)


class SeenByRole(ReadOnlyAdmin):
    """Looked at by whoever configures, changed by nobody."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return configures(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return configures(request)
