from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Community")

    def ready(self) -> None:
        from forum import receivers  # noqa: F401 - connects itself to the floor's signal
        from forum.lib import follow_kinds, notice_kinds, talk_kinds

        _make_staff_pages_known()
        for kind in (*follow_kinds.KINDS, *talk_kinds.KINDS):
            notice_kinds.add(kind)


def _make_staff_pages_known() -> None:
    from forum import rules, staff_rules
    from forum.lib.staff_areas import Area, add

    add(
        Area("moderation/", "moderation", staff_rules.check_team),
        Area("moderation/log", "security log", staff_rules.check_read_log),
        Area("moderation/reports/", "reports", rules.check_moderate),
        Area("articles/write/", "articles", rules.check_write_article),
        Area("inbox/mail/", "mail", rules.check_see_mail),
        Area("search/gaps/", "gaps", rules.check_see_gaps),
        Area("search/synonyms/", "synonyms", rules.check_see_gaps),
    )
