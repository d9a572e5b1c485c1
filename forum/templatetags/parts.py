"""Parts of pages that stand there many times over: files that end in `.jinja` (decision 0010).

Jinja2 writes a post in a tenth of the time that Django's templates take. A part is included by
`{% part "parts/person.jinja" person=member %}` from one of Django's, by Jinja's own include from
another part, and answers htmx by itself through `render`.
"""

import functools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import jinja2
from django import template
from django.db.models import Model
from django.template import TemplateDoesNotExist, engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.jinja2 import Template as Part
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from forum.lib import addresses, settled
from forum.models import Member
from forum.templatetags import forum as words
from forum.templatetags.told import told

register = template.Library()
ENGINE, ENDING = "parts", ".jinja"
KNOWN_NUMBERS = 5_000  # of sentences that count something, in a process
_of_upper_floors: dict[str, Callable[..., Any]] = {}


def add_filters(**filters: Callable[..., Any]) -> None:
    """Let parts call these by their names: of upper floors, in `AppConfig.ready()`."""
    _of_upper_floors.update(filters)


class Parts(Jinja2):
    """Jinja2 for the parts alone: every other name is one of Django's own templates."""

    app_dirname = "parts"  # asked for by Django; parts stand in DIRS, beside their pages

    def get_template(self, template_name: str) -> Part:
        if not template_name.endswith(ENDING):
            raise TemplateDoesNotExist(template_name, backend=self)
        return super().get_template(template_name)


def environment(**options: Any) -> settled.Environment:
    """Everything that a part may call. Escaping is on, and stays on.

    What is not there is nothing, and so is what would be in it, as in Django's templates.
    """
    kept = {"autoescape": True, "undefined": jinja2.ChainableUndefined, "trim_blocks": True}
    found = settled.Environment(**options | kept)
    found.constants = {"_": gettext, "icon": words.icon, "url_for": addresses.path}
    found.globals |= {**found.constants, "ngettext": _counted, "slot": _slot, "key": words.key}
    found.plain = SimpleNamespace(**found.constants, ngettext=_counted)
    found.filters |= {
        "ago": _ago,
        "avatar": words.avatar,
        "day": _day,
        "label": _label,
        "name": words.name,
        "post_html": words.post_html,
        "role": _role,
        "role_mark": words.role_mark,
        "told": told,
    } | _of_upper_floors
    return found


@register.simple_tag(takes_context=True)
def part(context: template.Context, name: str, **given: Any) -> SafeString:
    """The part of this name, which sees what the page knows and what is `given`."""
    found = engines[ENGINE].env.get_template(name)
    return SafeString(found.render(context.flatten() | given))


def _counted(one: str, many: str, number: int) -> str:
    """As Django's ngettext, each number looked up once in a language."""
    return _in_language(get_language(), one, many, number)


@functools.lru_cache(maxsize=KNOWN_NUMBERS)
def _in_language(language: str | None, one: str, many: str, number: int) -> str:
    return ngettext(one, many, number)


@jinja2.pass_context
def _ago(context: jinja2.runtime.Context, instant: Any) -> str:
    """As `{% ago %}`; the language is the part's own, and the zone comes with the page. For
    visitors, whose zone nobody knows, a script writes the title (static/js/exact-times.js)."""
    if not instant:
        return ""
    zone = context.get("zone") or timezone.get_current_timezone()
    is_titled = context.get("member") is not None
    return words.told(instant, context.get("now"), context.environment.language, zone, is_titled)


@jinja2.pass_context
def _day(context: jinja2.runtime.Context, instant: Any) -> str:
    """As `|date:"DATE_FORMAT"`; language and zone as above."""
    if not instant:
        return ""
    zone = context.get("zone") or timezone.get_current_timezone()
    return words.dated(instant, "DATE_FORMAT", context.environment.language, zone)


@jinja2.pass_environment
def _role(env: settled.Environment, member: Member | None) -> str:
    return words.role(member, env.language)


@jinja2.pass_environment
def _label(env: settled.Environment, instance: Model, name: str) -> str:
    return words.label(instance, name, env.language)


@jinja2.pass_context
def _slot(context: jinja2.runtime.Context, name: str, **given: Any) -> str:
    """The slot of this name; its fillers see what the page was given, and what is `given`."""
    return words.filled(name, lambda: context.get_all() | given)
