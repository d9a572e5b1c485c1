from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReputationConfig(AppConfig):
    name = "reputation"
    verbose_name = _("Points and rules")

    def ready(self) -> None:
        from django.conf import settings

        from forum import slots
        from forum.lib import notice_groups, notice_kinds
        from forum.templatetags import parts
        from forum.views import sitemap
        from reputation import receivers  # noqa: F401 - connects itself to the floor's signal
        from reputation.lib import help_kinds, kinds, payback_kinds
        from reputation.templatetags import points
        from reputation.views import badges, cards, help_slots, leaderboard

        slots.fill("member_card", cards.member_badges)
        slots.fill("member_card", cards.member_card)
        notice_groups.add(
            "earned",
            _("Badges and points"),
            _("You earned a badge, or something became of your points."),
            shelf="thanks",
        )
        for kind in badges.NOTICES:
            notice_kinds.add(kind)
        kinds.add()
        parts.add_filters(**points.of_parts())
        slots.fill("settings", leaderboard.settings_part)
        slots.fill("ask_aside", help_slots.ask_aside)
        slots.fill("talk_line", help_slots.talk_line)
        slots.fill("talks_head", help_slots.talks_head)
        help_kinds.add()
        sitemap.FIXED += [name for name in ("badges", "point_rules") if name not in sitemap.FIXED]
        if settings.PAYBACK:
            payback_kinds.make_known()
