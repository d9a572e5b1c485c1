from dataclasses import replace

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Community")

    def ready(self) -> None:
        from forum import receivers  # noqa: F401 - connects itself to the floor's signal
        from forum.lib import decision_kinds, follow_kinds, notice_kinds, talk_kinds
        from forum.queries import statements

        for kind in (*follow_kinds.KINDS, *talk_kinds.KINDS):
            notice_kinds.add(kind)
        for kind in decision_kinds.KINDS:  # what their mails say of the decision is in its row
            of_decision = bool(kind.sample) and "decision" in kind.sample
            notice_kinds.add(replace(kind, in_mail=statements.in_mail) if of_decision else kind)
