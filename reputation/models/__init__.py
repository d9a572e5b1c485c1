"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.month import MonthClose, PayLine
from reputation.models.payfile import InFile, PaidOut, PayFile, Taken
from reputation.models.payout import Choice, Covered, Look, Payout, Window
from reputation.models.rule import Rule, RuleSet

__all__ = [
    "Account", "Choice", "Covered", "Entry", "Followed", "Hold", "InFile", "LinkedAccounts", "Look",
    "MonthClose", "PaidOut", "PayFile", "PayLine", "Payout", "Rule", "RuleSet", "Taken", "Window",
]  # fmt: skip
