"""What stands beside a draft in the admin: its state, what it changes, and what it waits for."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from forum import rules
from forum.models import Member
from reputation.domain import announcing, drafts
from reputation.lib import begins
from reputation.lib.figures import changes
from reputation.models import RuleSetDraft
from reputation.queries import figures, rule_sets
from reputation.queries.rules import Rules
from reputation.views import rule_words
from reputation.views import rules as rules_page

RUNS = 5  # shown with the draft


def state(draft: RuleSetDraft) -> str:
    announcement = getattr(draft, "announcement", None)
    if announcement is not None:
        return _("became rule set %(n)s") % {"n": announcement.rule_set.number}
    return _("open") if draft.is_open else _("put aside")


def beside(draft: RuleSetDraft, by: Member, now: datetime) -> dict[str, Any]:
    return {
        "state": state(draft),
        "changed": changed(draft, now),
        "runs": draft.runs.select_related("by")[:RUNS],
        "versions": draft.changes.select_related("by"),
        "may_try": draft.is_open and rules.allowed(drafts.check_configures, by),
    }


def changed(draft: RuleSetDraft, now: datetime) -> list[str]:
    """What the draft says otherwise than the live set, in words."""
    live = figures.of_set(rule_set=Rules().at(now))
    return [rule_words.told(one) for one in changes(live, figures.of_draft(draft=draft))]


def before(draft: RuleSetDraft, by: Member, now: datetime) -> dict[str, Any]:
    """Before it is brought in force: `refusal` says what is missing, if anything is."""
    live, run = Rules().at(now), rule_sets.last_run(draft=draft)
    zone = ZoneInfo(settings.TIME_ZONE)
    return {
        "title": _("Bring this draft in force"),
        "changed": changed(draft, now),
        "run": run,
        "members": run.members.select_related("member") if run else [],
        "refusal": rules.why_not(
            announcing.check_announce, by, draft=draft, run=run, live=live, now=now
        ),
        "begins": begins.next_begin(now, zone=zone).date(),
    }


def preview(draft: RuleSetDraft, now: datetime) -> dict[str, Any]:
    return rules_page.page(stated=figures.of_draft(draft=draft), now=now) | {
        "draft": draft,
        "changed": changed(draft, now),
    }
