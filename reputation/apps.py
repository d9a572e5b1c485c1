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
        from reputation.lib import (
            help_kinds,
            kinds,
            mentor_kinds,
            offer_kinds,
            pairing_kinds,
            payback_kinds,
            right_kinds,
        )
        from reputation.templatetags import points
        from reputation.views import (
            badges,
            cards,
            help_slots,
            leaderboard,
            mentor_cards,
            mentors_page,
            offers,
        )

        slots.fill("member_card", cards.member_badges)
        slots.fill("member_card", cards.member_card)
        slots.fill("member_card", mentors_page.member_card)
        notice_groups.add(
            "earned",
            _("Badges and points"),
            _("You earned a badge, or something became of your points."),
            shelf="thanks",
        )
        for kind in badges.NOTICES:
            notice_kinds.add(kind)
        kinds.add()
        mentor_kinds.add()
        right_kinds.add()
        offer_kinds.add()
        slots.fill("thread_line", offers.thread_line)
        slots.fill("thread_actions", offers.thread_actions)
        slots.fill("live_line", offers.live_line)
        parts.add_filters(**points.of_parts())
        slots.fill("settings", leaderboard.settings_part)
        fixed = ("badges", "point_rules", "mentors")
        sitemap.FIXED += [name for name in fixed if name not in sitemap.FIXED]
        pairing_kinds.add()
        slots.fill("home", mentor_cards.home_card)
        slots.fill("ask_aside", mentor_cards.ask_card)
        slots.fill("member_card", mentor_cards.own_card)
        slots.fill("ask_aside", help_slots.ask_aside)
        slots.fill("talk_line", help_slots.talk_line)
        slots.fill("talks_head", help_slots.talks_head)
        help_kinds.add()
        if settings.PAYBACK:
            payback_kinds.make_known()
