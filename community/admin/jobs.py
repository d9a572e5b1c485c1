"""The roof's own pages in the admin: the jobs, in a list that the security policy lets through.

What libraries register and nobody may edit by hand (groups come from roles, addresses and sessions
from their owners) is taken off."""

from allauth.account import admin as account_admin
from allauth.account.models import EmailAddress
from allauth.usersessions import admin as session_admin
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

# procrastinate registers a list of its own when it is imported; it carries styles inline.
from procrastinate.contrib.django import admin as builtin
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

# Imported first, so that there is something to take off whatever the order of apps.
LIBRARIES = (account_admin, session_admin, auth_admin, builtin)
for model in (EmailAddress, UserSession, Group, ProcrastinateJob):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class JobEvents(admin.TabularInline):
    model = ProcrastinateEvent
    fields = readonly_fields = ["type", "at"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(ProcrastinateJob)
class JobAdmin(builtin.ProcrastinateJobAdmin):
    """Looked at, retried, cancelled; never edited."""

    list_display = ["pk", "task_name", "status", "queue_name", "scheduled_at", "attempts"]
    list_filter = ["status", "queue_name", "task_name"]
    fields = [
        "task_name", "args", "status", "queue_name", "lock", "queueing_lock", "priority",
        "scheduled_at", "attempts",
    ]  # fmt: skip
    inlines = [JobEvents]
    show_full_result_count = False
    ordering = ["-pk"]
