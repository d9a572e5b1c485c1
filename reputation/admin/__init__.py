"""Points, badges and rules in Django's admin: drafts are written, all else is looked at."""

from reputation.admin import badges, drafts, ledger, mentors, rule_sets, trials

__all__ = ["badges", "drafts", "ledger", "mentors", "rule_sets", "trials"]
