from django.apps import AppConfig


class ReputationConfig(AppConfig):
    name = "reputation"
    verbose_name = "Reputation"

    def ready(self) -> None:
        from django.conf import settings

        from forum import slots
        from reputation import receivers  # noqa: F401 - connects itself to the floor's signal
        from reputation.lib import payback_kinds
        from reputation.views import cards

        slots.fill("member_card", cards.member_card)
        if settings.PAYBACK:
            payback_kinds.make_known()
