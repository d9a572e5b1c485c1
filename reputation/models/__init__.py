"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.badge import Award, BadgeRule, Revocation
from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.rule import Rule, RuleSet

__all__ = [
    "Account",
    "Award",
    "BadgeRule",
    "Entry",
    "Followed",
    "Hold",
    "LinkedAccounts",
    "Revocation",
    "Rule",
    "RuleSet",
]
