"""Every field of every form of the product, out of the forms themselves."""

from collections.abc import Iterator

from django.contrib import admin
from django.forms import BaseForm, Field, ModelForm
from django.test import RequestFactory
from django.urls import get_resolver

from forum.models import Member

OURS = ("forum", "reputation", "community")


def forms(of: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    """Each class of a form that is ours, those of pages and those of the administration."""
    _ = get_resolver().url_patterns  # whatever answers a page is imported by now
    for form in of.__subclasses__():
        if form.__module__.partition(".")[0] in OURS:
            yield form
        yield from forms(form)


def fields() -> dict[str, Field]:
    """ "module.Form.field" -> the field, of the forms of pages and of the administration."""
    found: dict[str, Field] = {}
    for form in set(forms()):
        for name, field in getattr(form, "base_fields", {}).items():
            found[f"{form.__module__}.{form.__qualname__}.{name}"] = field
    return dict(sorted((found | dict(_of_admin())).items()))


def _of_admin() -> Iterator[tuple[str, Field]]:
    """What an administrator can type; only what they may change is there."""
    request = RequestFactory().get("/admin/")
    request.user = Member(
        handle="ada", staff_role="administrator", is_superuser=True, is_staff=True
    )
    for model, page in admin.site._registry.items():
        if page.has_add_permission(request) or page.has_change_permission(request):
            form: type[ModelForm] = page.get_form(request)
            for name, field in form.base_fields.items():
                yield f"admin.{model._meta.label_lower}.{name}", field
        for inline in page.get_inline_instances(request):
            for name, field in inline.get_formset(request).form.base_fields.items():
                yield f"admin.{inline.model._meta.label_lower}.{name}", field
