"""Django's administration: whatever is changed there stands in the security log, whichever class
shows it, in the transaction of the change. No class has to remember it, and none can forget."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest

from forum.lib.transact import retried

LONGEST = 200
# Of these the change itself is noted by its verb, or says more than the log may hold.
WITHOUT_VALUES = {"password", "secret", "data", "number_sealed", "email"}


class Noted(ModelAdmin):
    """Before any other class: tells the security log what Django tells its own."""

    # One write each with all its rows and its line in the log, tried again like a verb: what was
    # sent is read anew.
    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "",
        extra_context: Any = None,
    ) -> Any:  # fmt: skip
        from forum.views import common, proving

        act, is_sent = super().changeform_view, request.method == "POST"
        if is_sent:  # a form that comes back is perhaps shown at the page of the proof
            form_url = form_url or request.get_full_path()
        asks_afresh = getattr(self, "asks_afresh", False) and self.has_change_permission(request)
        if is_sent and object_id and asks_afresh and not common.is_fresh(request):
            return proving.to_prove(request)
        return (retried(act) if is_sent else act)(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        act = super().delete_view
        return (retried(act) if request.method == "POST" else act)(request, *args, **kwargs)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return retried(super().response_action)(request, queryset)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        before, after = _changed(form, is_new=add)
        for formset in formsets:
            for name, was, becomes in _rows(formset):
                before |= {name: was} if was is not None else {}
                after |= {name: becomes}
        request.told_change = before, after  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._note("admin_added", request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        if message != []:  # as Django says that nothing was changed
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


def _changed(form: Any, *, is_new: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was in the fields that were changed, and what is."""
    named = [name for name in form.changed_data if name not in WITHOUT_VALUES]
    before = {} if is_new else {name: _said(form[name].initial) for name in named}
    return before, {name: _said(form.cleaned_data.get(name)) for name in named}


def _rows(formset: Any) -> Iterator[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]:
    """Rows beside it that were added, changed or deleted: each by its kind and id, with what was in
    its fields (None: it is new) and what is (None: it is gone)."""
    forms = {id(form.instance): form for form in formset.forms}
    for row in formset.new_objects:
        yield _name(row), None, _changed(forms[id(row)], is_new=True)[1]
    for row, _names in formset.changed_objects:
        yield _name(row), *_changed(forms[id(row)], is_new=False)
    key = formset.model._meta.pk.name
    for form in formset.deleted_forms:
        if (pk := form[key].initial) is not None:  # of its row the number is gone by now
            named = set(form.fields) - WITHOUT_VALUES - {key, formset.fk.name, DELETION_FIELD_NAME}
            was = {name: _said(form[name].initial) for name in sorted(named)}
            yield f"{formset.model._meta.model_name} {pk}", was, None


def _name(row: Model) -> str:
    return f"{row._meta.model_name} {row.pk}"


def _said(value: Any) -> Any:
    """What may stand in a JSON column, and no long text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | tuple | set | QuerySet):
        return [_said(one) for one in value][:50]
    return str(value)[:LONGEST]
