"""What people earned. The floor's `Standing` shows it; nothing below knows of these tables."""

from reputation.models.appeal import Appeal, AppealAnswer
from reputation.models.correction import Correction, CorrectionWord
from reputation.models.entry import Account, Entry, Followed, Hold, LinkedAccounts
from reputation.models.rank import Rank, Ranking, Unranked
from reputation.models.rule import Rule, RuleSet

__all__ = [
    "Account", "Appeal", "AppealAnswer", "Correction", "CorrectionWord", "Entry", "Followed",
    "Hold", "LinkedAccounts", "Rank", "Ranking", "Rule", "RuleSet", "Unranked",
]  # fmt: skip
