"""The roof's tables. Import models from here."""

from community.models.calendar import Calendar, Opening, SpecialDay, SpecialOpening
from community.models.heartbeat import Heartbeat
from community.models.imported import ImportedRow, ImportedSite, ImportRun
from community.models.incident import Incident, IncidentAffected, IncidentThread
from community.models.policy import Policy, Recomputing
from community.models.pool import (
    Away,
    BoardNote,
    BoardSeen,
    CannedReply,
    Expert,
    Pool,
    Shift,
    Skill,
)
from community.models.promise import Escalation, ExpectedTime
from community.models.service import ExpertOffer, Handover, Service, ServiceEvent

__all__ = [
    "Away",
    "BoardNote",
    "BoardSeen",
    "Calendar",
    "CannedReply",
    "Escalation",
    "ExpectedTime",
    "Expert",
    "ExpertOffer",
    "Handover",
    "Heartbeat",
    "ImportRun",
    "ImportedRow",
    "ImportedSite",
    "Incident",
    "IncidentAffected",
    "IncidentThread",
    "Opening",
    "Policy",
    "Pool",
    "Recomputing",
    "Service",
    "ServiceEvent",
    "Shift",
    "Skill",
    "SpecialDay",
    "SpecialOpening",
]
