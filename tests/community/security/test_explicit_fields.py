"""Wall 14: forms that fill a row name its fields; none takes all there are, or all but some."""

from django.contrib import admin
from django.forms import ALL_FIELDS, ModelForm
from django.http import HttpRequest
from django.test import RequestFactory

from forum.models import Member
from tests.town import inputs


def is_named(form: type[ModelForm]) -> bool:
    meta = getattr(form, "_meta", None)
    return meta is not None and meta.fields not in (None, ALL_FIELDS) and meta.exclude is None


def test_every_form_of_a_row_names_its_fields() -> None:
    forms = {form for form in inputs.forms() if issubclass(form, ModelForm)}

    assert len(forms) > 10
    assert {form.__qualname__ for form in forms if not is_named(form)} == set()


def test_what_administrators_change_is_named() -> None:
    """Where nothing can be changed, a page may show all but some."""
    request = RequestFactory().get("/admin/")
    request.user = Member(
        handle="ada", staff_role="administrator", is_superuser=True, is_staff=True
    )
    changed = {
        model.__name__: page
        for model, page in admin.site._registry.items()
        if page.has_add_permission(request) or page.has_change_permission(request)
    }

    assert len(changed) > 5
    told = {
        name
        for name, page in changed.items()
        if page.fields or is_named(page.form) or is_named(_chosen(page, request))
    }
    assert changed.keys() - told == set()
    assert {name for name, page in changed.items() if page.exclude} == set()


def _chosen(page: admin.ModelAdmin, request: HttpRequest) -> type[ModelForm]:
    """The form that a page of its own choice takes; else the bare one, which names nothing."""
    is_own = type(page).get_form is not admin.ModelAdmin.get_form
    return page.get_form(request) if is_own else ModelForm
