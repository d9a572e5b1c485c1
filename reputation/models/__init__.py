"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.announced import Announcement, TakenBack
from reputation.models.appeal import Appeal, AppealAnswer
from reputation.models.badge import Award, BadgeRule, Revocation
from reputation.models.correction import Correction, CorrectionWord
from reputation.models.draft import DraftChange, DraftRule, RuleSetDraft
from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.mentor import Mentor, MentorStep, Sponsor
from reputation.models.month import MonthClose, PayLine
from reputation.models.offer import Offer, OfferRun, OfferWave
from reputation.models.pairing import Pairing
from reputation.models.payfile import InFile, PaidOut, PayFile, Taken
from reputation.models.payout import Choice, Covered, Look, Payout, Window
from reputation.models.rank import Rank, Ranking, Unranked
from reputation.models.review import Finding, ReviewStep
from reputation.models.rule import Rule, RuleSet
from reputation.models.taking import Taking
from reputation.models.trial import TrialMember, TrialRule, TrialRun

__all__ = [
    "Account",
    "Announcement",
    "Appeal",
    "AppealAnswer",
    "Award",
    "BadgeRule",
    "Choice",
    "Correction",
    "CorrectionWord",
    "Covered",
    "DraftChange",
    "DraftRule",
    "Entry",
    "Finding",
    "Followed",
    "Hold",
    "InFile",
    "LinkedAccounts",
    "Look",
    "Mentor",
    "MentorStep",
    "MonthClose",
    "Offer",
    "OfferRun",
    "OfferWave",
    "PaidOut",
    "Pairing",
    "PayFile",
    "PayLine",
    "Payout",
    "Rank",
    "Ranking",
    "ReviewStep",
    "Revocation",
    "Rule",
    "RuleSet",
    "RuleSetDraft",
    "Sponsor",
    "Taken",
    "TakenBack",
    "Taking",
    "TrialMember",
    "TrialRule",
    "TrialRun",
    "Unranked",
    "Window",
]
