from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReputationConfig(AppConfig):
    name = "reputation"
    verbose_name = _("Points and rules")

    def ready(self) -> None:
        from forum import slots
        from forum.views import sitemap
        from reputation import receivers  # noqa: F401 - connects itself to the floor's signal
        from reputation.views import cards

        slots.fill("member_card", cards.member_card)
        sitemap.FIXED.append("point_rules")
