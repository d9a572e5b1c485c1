"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.badge import Award, BadgeRule, Revocation
from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.review import Finding, ReviewStep
from reputation.models.rule import Rule, RuleSet

__all__ = [
    "Account",
    "Award",
    "BadgeRule",
    "Entry",
    "Finding",
    "Followed",
    "Hold",
    "LinkedAccounts",
    "ReviewStep",
    "Revocation",
    "Rule",
    "RuleSet",
]
