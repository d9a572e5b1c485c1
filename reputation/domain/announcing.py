"""Putting a draft in force and taking that back: the two ways in which rules change, both public.

Lock rule: the draft's row, then that of the first rule set (one who announces at a time), and the
row of the look last. The ledger's lock is not needed: a set begins a day later at the earliest.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from forum.domain import look, security_log
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import drafts
from reputation.lib import begins
from reputation.lib.book import LAG
from reputation.models import Announcement, Rule, RuleSet, RuleSetDraft, TakenBack, TrialRun
from reputation.models.rule import BY_HAND
from reputation.queries import figures, rule_sets
from reputation.queries.rules import Rules


def check_announce(
    member: Member | None,
    *,
    draft: RuleSetDraft,
    run: TrialRun | None,
    live: RuleSet,
    now: datetime,
) -> TrialRun:
    """Whether this member may bring this draft in force. `run` is the last one that came to an end
    with the draft as it is; it is what the announcement goes by."""
    drafts.check_configures(member)
    drafts.check_open(draft)
    if member is not None and draft.changed_by_id == member.pk:
        raise NotAllowed(_("This version is yours: a second person brings it in force."))
    if figures.of_set(rule_set=live).fingerprint == draft.fingerprint:
        raise NotAllowed(_("This draft says what holds already."))
    zone = ZoneInfo(settings.TIME_ZONE)
    if run is None or run.fingerprint != draft.fingerprint:
        raise NotAllowed(_("First a trial run of exactly this version has to end."))
    if run.rule_set_id != live.pk or run.until != begins.first_of(now, zone=zone):
        raise NotAllowed(_("A month has ended since the trial run: please start it anew."))
    return run


@verb
@security_log.noted("rules_announced")
def announce(*, draft: RuleSetDraft, base: str, by: Member, now: datetime) -> RuleSet:
    """The draft becomes a rule set, in force from the first of the next month on (of the one after
    in a month's last day) and public at once. `base` is the `version` that was looked at: its
    reason becomes public, too. Again it is the same set. Raises NotAllowed."""
    draft = drafts.lock(draft=draft)
    before = RuleSet.objects.filter(announcement__draft=draft, announcement__by=by).first()
    if before is not None:
        return before
    _lock()
    live = Rules().at(now)
    run = check_announce(by, draft=draft, run=rule_sets.last_run(draft=draft), live=live, now=now)
    if draft.version != base:
        raise NotAllowed(_("Somebody else has changed this draft meanwhile. Look at it again."))
    coming = rule_sets.coming(now=now)
    if coming is not None:
        raise NotAllowed(
            _("Rule set %(n)s is announced already. Take it back first, or wait until it holds.")
            % {"n": coming.number}
        )
    number = 1 + (RuleSet.objects.aggregate(last=Max("number"))["last"] or 0)
    begin = begins.next_begin(now, zone=ZoneInfo(settings.TIME_ZONE))
    rule_set, rules = figures.as_set(
        figures=figures.of_draft(draft=draft), number=number, valid_from=begin
    )
    rule_set.save(force_insert=True)
    rules += live.rules.filter(code__in=BY_HAND)
    for rule in rules:
        rule.pk, rule.rule_set = None, rule_set
    Rule.objects.bulk_create(rules)
    Announcement.objects.create(
        rule_set=rule_set, draft=draft, run=run, why=draft.why, written_by=draft.changed_by,
        by=by, at=now,
    )  # fmt: skip
    draft.closed_at, draft.closed_by = now, by
    draft.save()
    look.renew()
    return rule_set


def check_take_back(member: Member | None, *, rule_set: RuleSet, now: datetime) -> None:
    """Whether this member may say that an announced set does not come: until it begins."""
    drafts.check_configures(member)
    if rule_set.valid_from <= now + LAG:
        raise NotAllowed(_("This rule set holds already. It ends when another one begins."))


@verb
@security_log.noted("rules_taken_back", about="rule_set")
def take_back(*, rule_set: RuleSet, reason: str, by: Member, now: datetime) -> TakenBack:
    """The set does not come after all; that stays public, with the reason. Again changes nothing.
    Raises NotAllowed."""
    check_take_back(by, rule_set=rule_set, now=now)
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: it is public, as the announcement was."))
    _lock()
    fact = TakenBack.objects.filter(rule_set=rule_set).first()
    if fact is None:
        fact = TakenBack.objects.create(rule_set=rule_set, reason=reason, by=by, at=now)
        look.renew()
    return fact


def _lock() -> None:
    """Held until the transaction ends. Who computes the ledger does not wait for it."""
    RuleSet.objects.select_for_update(no_key=True).order_by("number").first()
