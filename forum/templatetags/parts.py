"""Parts of pages that stand there many times over: files that end in `.jinja` (decision 0010).

Jinja2 writes a post in a tenth of the time that Django's templates take. A part is included by
`{% part "parts/person.jinja" person=member %}` from one of Django's, by Jinja's own include from
another part, and answers htmx by itself through `render`.
"""

import functools
from collections.abc import Callable
from typing import Any

import jinja2
from django import template
from django.template import TemplateDoesNotExist, engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.jinja2 import Template as Part
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, override

from forum.lib import addresses
from forum.templatetags import forum as words
from forum.templatetags.told import told

register = template.Library()
ENGINE, ENDING = "parts", ".jinja"


class Parts(Jinja2):
    """Jinja2 for the parts alone: every other name is one of Django's own templates."""

    app_dirname = "parts"  # asked for by Django; parts stand in DIRS, beside their pages

    def get_template(self, template_name: str) -> Part:
        if not template_name.endswith(ENDING):
            raise TemplateDoesNotExist(template_name, backend=self)
        return super().get_template(template_name)


def environment(**options: Any) -> jinja2.Environment:
    """Everything that a part may call. Escaping is on, and stays on.

    What is not there is nothing, and so is what would be in it, as in Django's templates.
    """
    kept = {"autoescape": True, "undefined": jinja2.ChainableUndefined}
    found = jinja2.Environment(**options | kept)  # noqa: S701 - it is on
    found.globals |= {
        "_": gettext,
        "ngettext": ngettext,
        "icon": words.icon,
        "url_for": addresses.path,
        "slot": _slot,
    }
    found.filters |= {
        "ago": _ago,
        "avatar": words.avatar,
        "name": words.name,
        "post_html": words.post_html,
        "role": words.role,
        "role_mark": words.role_mark,
        "told": told,
    }
    return found


@register.simple_tag(takes_context=True)
def part(context: template.Context, name: str, **given: Any) -> SafeString:
    """The part of this name, which sees what the page knows and what is `given`."""
    found = engines[ENGINE].env.get_template(name)
    seen = context.flatten() | given | {"_": _words(get_language())}
    return mark_safe(found.render(seen))  # noqa: S308


@functools.cache
def _words(language: str) -> Callable[[str], str]:
    """`gettext` in this language, finding each text once: the page of a thread asks for eighty."""
    known: dict[str, str] = {}

    def said(text: str) -> str:
        if text not in known:
            with override(language):
                known[text] = gettext(text)
        return known[text]

    return said


@jinja2.pass_context
def _ago(context: jinja2.runtime.Context, instant: Any) -> str:
    return words.ago(context, instant)


@jinja2.pass_context
def _slot(context: jinja2.runtime.Context, name: str) -> str:
    return words.slot(context, name)
