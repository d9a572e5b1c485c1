"""Django's administration: whatever is changed there stands in the security log, whichever class
shows it, in the transaction of the change. No class has to remember it, and none can forget."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

LONGEST = 200
# Of these the change itself is noted by its verb, or says more than the log may hold.
WITHOUT_VALUES = {"password", "secret", "data", "number_sealed", "email"}


class Noted(ModelAdmin):
    """Before any other class: tells the security log what Django tells its own."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        named = [name for name in form.changed_data if name not in WITHOUT_VALUES]
        request.told_change = (  # type: ignore[attr-defined]
            {} if add else {name: _said(form.initial.get(name)) for name in named},
            {name: _said(form.cleaned_data.get(name)) for name in named},
        )
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._note("admin_added", request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._note("admin_changed", request, obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            self._note("admin_deleted", request, obj)
        return super().log_deletions(request, queryset)

    def _note(self, act: str, request: HttpRequest, obj: Model) -> None:
        from forum.domain import security_log
        from forum.lib import clock
        from forum.models import Member

        before, after = getattr(request, "told_change", ({}, {}))
        if act == "admin_deleted":
            before, after = {}, {}
        security_log.note(
            act=act, by=request.user.pk, at=clock.now(), about=obj, before=before, after=after,
            whom=obj if isinstance(obj, Member) else None,
        )  # fmt: skip


class StaffSite(AdminSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        shown = admin_class or ModelAdmin
        if not issubclass(shown, Noted):
            bases = (Noted,) if shown is ModelAdmin else (Noted, shown)
            shown = type(shown.__name__, bases, {"__module__": shown.__module__})
        super().register(model_or_iterable, shown, **options)


def _said(value: Any) -> Any:
    """What may stand in a JSON column, and no long text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | tuple | set | QuerySet):
        return [_said(one) for one in value][:50]
    return str(value)[:LONGEST]
