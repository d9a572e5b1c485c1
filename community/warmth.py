"""What a web server makes ready before it forks its workers: they share it, and nobody waits."""

import gc

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import engines
from django.urls import get_resolver
from django.utils.translation import override

from community.release import release


def warm_up() -> None:
    """Read addresses, parts of pages in each language, and the release; no connection is opened.

    All that is there by then stays: the collector need not look at it again, which would also
    make each worker copy it.
    """
    release()
    _ = get_resolver().reverse_dict
    if _is_gathered():
        _read_parts()
    gc.collect()
    gc.freeze()


def _is_gathered() -> bool:
    """Whether static files have their names; before that no page can be made anyway."""
    return bool(getattr(staticfiles_storage, "hashed_files", True))


def _read_parts() -> None:
    parts = engines["parts"].env
    for code, _name in settings.LANGUAGES:
        with override(code):
            for name in parts.list_templates(extensions=["jinja"]):
                parts.get_template(name)
