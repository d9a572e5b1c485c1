"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.rule import Rule, RuleSet

__all__ = ["Account", "Entry", "Followed", "Hold", "LinkedAccounts", "Rule", "RuleSet"]
