"""Points and rules in Django's admin: drafts are written, all else is looked at."""

from reputation.admin import drafts, ledger, rule_sets, trials

__all__ = ["drafts", "ledger", "rule_sets", "trials"]
