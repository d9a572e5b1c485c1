"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.announced import Announcement, TakenBack
from reputation.models.draft import DraftChange, DraftRule, RuleSetDraft
from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.rule import Rule, RuleSet
from reputation.models.trial import TrialMember, TrialRule, TrialRun

__all__ = [
    "Account",
    "Announcement",
    "DraftChange",
    "DraftRule",
    "Entry",
    "Followed",
    "Hold",
    "LinkedAccounts",
    "Rule",
    "RuleSet",
    "RuleSetDraft",
    "TakenBack",
    "TrialMember",
    "TrialRule",
    "TrialRun",
]
