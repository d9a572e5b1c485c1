from dataclasses import replace
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _of_decision(notice: Any, is_sample: bool) -> dict[str, Any]:
    """What the mail of a decision says beside its sentence."""
    from forum.queries import statements

    return statements.told(notice=notice, is_sample=is_sample)


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Community")

    def ready(self) -> None:
        from forum import mailing, receivers  # noqa: F401 - connects itself to the floor's signal
        from forum.domain import erasing_mails
        from forum.lib import (
            decision_kinds,
            follow_kinds,
            notice_kinds,
            personal,
            personal_parts,
            privacy_kinds,
            shape_kinds,
            talk_kinds,
        )

        _make_staff_pages_known()
        for kind in (
            *follow_kinds.KINDS,
            *talk_kinds.KINDS,
            *privacy_kinds.KINDS,
            *shape_kinds.KINDS,
        ):
            notice_kinds.add(kind)
        for kind in decision_kinds.KINDS:  # what their mails say of the decision is in its row
            of_decision = bool(kind.sample) and "decision" in kind.sample
            notice_kinds.add(replace(kind, in_mail=_of_decision) if of_decision else kind)
        personal.add(*personal_parts.ENTRIES)
        personal.keep_unchanged(*personal_parts.UNCHANGING, words=personal_parts.WORDS)
        erasing_mails.write_by(write=mailing.letter)


def _make_staff_pages_known() -> None:
    from forum import rules, staff_rules
    from forum.lib.staff_areas import Area, add
    from forum.queries import access

    def thread(*, member: Any, pk: int, decision: int | None = None) -> object:
        return access.thread(member=member, pk=pk)

    add(
        # On everybody's pages, and theirs alone.
        *(
            Area(f"questions/<int:pk>/{act}/", "threads", rules.check_moderate,
                 _("Care of questions"), finds=thread)
            for act in ("manage", "merge", "split", "decisions")
        ),
        Area("posts/<int:pk>/move/", "threads", rules.check_moderate, _("Care of questions"),
             finds=access.post),
        Area("moderation/", "moderation", staff_rules.check_team, _("Moderation")),
        Area("moderation/log", "security log", staff_rules.check_read_log, _("Security log")),
        Area("moderation/texts/", "house texts", staff_rules.check_publish_text, _("House texts")),
        Area("moderation/reports/", "reports", rules.check_moderate, _("Reports")),
        Area("articles/write/", "articles", rules.check_write_article, _("Articles")),
        Area("inbox/mail/", "mail", rules.check_see_mail, _("Mail")),
        Area("search/gaps/", "gaps", staff_rules.check_see_gaps, _("Search gaps")),
        Area("search/synonyms/", "synonyms", staff_rules.check_see_gaps, _("Synonyms")),
    )  # fmt: skip
