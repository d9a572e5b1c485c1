from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Community")

    def ready(self) -> None:
        from forum import receivers  # noqa: F401 - connects itself to the floor's signal
        from forum.lib import (
            follow_kinds,
            notice_kinds,
            personal,
            personal_parts,
            privacy_kinds,
            talk_kinds,
        )

        for kind in (*follow_kinds.KINDS, *talk_kinds.KINDS, *privacy_kinds.KINDS):
            notice_kinds.add(kind)
        personal.add(*personal_parts.ENTRIES)
