"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.review import Finding, ReviewStep
from reputation.models.rule import Rule, RuleSet

__all__ = [
    "Account", "Entry", "Finding", "Followed", "Hold", "LinkedAccounts", "ReviewStep", "Rule",
    "RuleSet",
]  # fmt: skip
