"""The roof's tables. Import models from here."""

from community.models.calendar import Calendar, Opening, SpecialDay, SpecialOpening
from community.models.callback import CallAttempt, Callback, NumberReveal
from community.models.case import Case, CaseEvent, CaseNote
from community.models.case_tap import CaseTap
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
from community.models.survey import Survey

__all__ = [
    "Away",
    "BoardNote",
    "BoardSeen",
    "Calendar",
    "CallAttempt",
    "Callback",
    "CannedReply",
    "Case",
    "CaseEvent",
    "CaseNote",
    "CaseTap",
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
    "NumberReveal",
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
    "Survey",
]
