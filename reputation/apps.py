from django.apps import AppConfig


class ReputationConfig(AppConfig):
    name = "reputation"
    verbose_name = "Reputation"

    def ready(self) -> None:
        from forum import slots
        from reputation import receivers  # noqa: F401 - connects itself to the floor's signal
        from reputation.lib import kinds
        from reputation.views import cards, leaderboard

        kinds.add()
        slots.fill("member_card", cards.member_card)
        slots.fill("settings", leaderboard.settings_part)
