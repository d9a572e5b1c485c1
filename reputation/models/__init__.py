"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.announced import Announcement, TakenBack
from reputation.models.appeal import Appeal, AppealAnswer
from reputation.models.application import (
    Application,
    ApplicationWord,
    Nomination,
    Probation,
    Renewal,
)
from reputation.models.badge import Award, BadgeRule, Revocation
from reputation.models.correction import Correction, CorrectionWord
from reputation.models.draft import DraftChange, DraftRule, RuleSetDraft
from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.guiding import MentorThanks, MentorVerdict, Newcomer, SponsorLink
from reputation.models.help import Help
from reputation.models.lesson import Consent, LessonRead, Quiz
from reputation.models.mentor import Mentor, MentorStep, Sponsor
from reputation.models.month import MonthClose, OffByMistake, PayLine, Switch
from reputation.models.offer import Offer, OfferRun, OfferWave
from reputation.models.pairing import Pairing
from reputation.models.payfile import InFile, PayFile, Taken
from reputation.models.payout import (
    CameBack,
    Choice,
    Covered,
    Doubt,
    Look,
    PaidOut,
    Payout,
    Turn,
    Window,
)
from reputation.models.rank import Rank, Ranking, Unranked
from reputation.models.removal import Removal, RemovalWord
from reputation.models.review import Finding, ReviewStep
from reputation.models.right_use import RightUse
from reputation.models.rule import Rule, RuleSet
from reputation.models.ruling import Ruling, RulingAnswer, RulingQuestion, RulingWord
from reputation.models.taking import Taking
from reputation.models.trial import TrialMember, TrialRule, TrialRun

__all__ = [
    "Account",
    "Announcement",
    "Appeal",
    "AppealAnswer",
    "Application",
    "ApplicationWord",
    "Award",
    "BadgeRule",
    "CameBack",
    "Choice",
    "Consent",
    "Correction",
    "CorrectionWord",
    "Covered",
    "Doubt",
    "DraftChange",
    "DraftRule",
    "Entry",
    "Finding",
    "Followed",
    "Help",
    "Hold",
    "InFile",
    "LessonRead",
    "LinkedAccounts",
    "Look",
    "Mentor",
    "MentorStep",
    "MentorThanks",
    "MentorVerdict",
    "MonthClose",
    "Newcomer",
    "Nomination",
    "OffByMistake",
    "Offer",
    "OfferRun",
    "OfferWave",
    "PaidOut",
    "Pairing",
    "PayFile",
    "PayLine",
    "Payout",
    "Probation",
    "Quiz",
    "Rank",
    "Ranking",
    "Removal",
    "RemovalWord",
    "Renewal",
    "ReviewStep",
    "Revocation",
    "RightUse",
    "Rule",
    "RuleSet",
    "RuleSetDraft",
    "Ruling",
    "RulingAnswer",
    "RulingQuestion",
    "RulingWord",
    "Sponsor",
    "SponsorLink",
    "Switch",
    "Taken",
    "TakenBack",
    "Taking",
    "TrialMember",
    "TrialRule",
    "TrialRun",
    "Turn",
    "Unranked",
    "Window",
]
