"""The roof's tables. Import models from here."""

from community.models.heartbeat import Heartbeat
from community.models.imported import ImportedRow, ImportedSite, ImportRun

__all__ = ["Heartbeat", "ImportRun", "ImportedRow", "ImportedSite"]
