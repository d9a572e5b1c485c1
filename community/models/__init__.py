"""The roof's tables. Import models from here."""

from community.models.heartbeat import Heartbeat

__all__ = ["Heartbeat"]
