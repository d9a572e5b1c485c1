"""Rule sets being written: begun as a copy of what is live, changed, put aside.

Lock rule: the draft's row; nothing else is held.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from forum import rules
from forum.domain.roles import USES_ADMIN
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.lib.figures import FRAME, MEASURE, Figures
from reputation.models import DraftChange, DraftRule, RuleSetDraft
from reputation.models.rule import BY_HAND, Code, limit_of
from reputation.queries import figures as reading
from reputation.queries.rules import Rules

STILL = timedelta(minutes=15)  # a job that has not moved for so long is gone


def check_configures(member: Member | None) -> None:
    """Who may write and announce rules: whoever may configure the site."""
    if rules.check_member(member).staff_role not in USES_ADMIN:
        raise NotAllowed(_("Only service managers and administrators change the rules."))


def check_open(draft: RuleSetDraft) -> None:
    if not draft.is_open:
        raise NotAllowed(_("This draft is closed. Begin a new one from it."))


@verb
def begin(*, why: str, by: Member, now: datetime, like: RuleSetDraft | None = None) -> RuleSetDraft:
    """A draft that says what the live set says, or what another draft says. Sent twice it is one.
    Raises NotAllowed."""
    check_configures(by)
    # Whoever sends the same twice waits here for the first of both.
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)
    if like is not None:
        stated = reading.of_draft(draft=like)
    else:
        stated = reading.of_set(rule_set=Rules().at(now))
    fingerprint = stated.fingerprint
    before = RuleSetDraft.objects.filter(
        begun_by=by, why=why, fingerprint=fingerprint, closed_at=None, begun_at__gt=now - STILL
    ).first()
    if before is not None:
        return before
    draft = RuleSetDraft(
        why=why, fingerprint=fingerprint, begun_by=by, begun_at=now, changed_by=by, changed_at=now
    )
    _take(draft, stated)
    draft.save()
    DraftRule.objects.bulk_create(
        _rule(draft, code, stated) for code in Code.values if code not in BY_HAND
    )
    _note(draft)
    return draft


@verb
def change(
    *, draft: RuleSetDraft, figures: Figures, off: dict[str, dict[str, object]], why: str,
    base: str, by: Member, now: datetime,
) -> RuleSetDraft:  # fmt: skip
    """Let the draft say this; `off`: the measures of rules that are not in the set, kept for
    whoever takes them in again. `base` is the `version` that was read: a reason that somebody
    changed meanwhile is not overwritten either. What says the same is no change. Raises
    NotAllowed."""
    check_configures(by)
    draft = lock(draft=draft)
    check_open(draft)
    if draft.version != base:
        raise NotAllowed(_("Somebody else has changed this draft meanwhile. Look at it again."))
    fingerprint = figures.fingerprint
    is_same = fingerprint == draft.fingerprint and why == draft.why
    _take(draft, figures)
    if not is_same:
        draft.why, draft.fingerprint = why, fingerprint
        draft.changed_by, draft.changed_at = by, now
        _note(draft)
    draft.save()
    for rule in draft.rules.all():
        rule.is_used = rule.code in figures.rules
        said = figures.rules.get(rule.code) or off.get(rule.code, {})
        for name, value in said.items():
            setattr(rule, name, value)
        rule.save()
    return draft


@verb
def put_aside(*, draft: RuleSetDraft, by: Member, now: datetime) -> None:
    """Nobody goes on with it; it can still be read. Again changes nothing. Raises NotAllowed."""
    check_configures(by)
    draft = lock(draft=draft)
    if draft.is_open:
        draft.closed_at, draft.closed_by = now, by
        draft.save()


def lock(*, draft: RuleSetDraft) -> RuleSetDraft:
    """The draft as it is now, held until the transaction ends."""
    return RuleSetDraft.objects.select_for_update().get(pk=draft.pk)


def _take(draft: RuleSetDraft, stated: Figures) -> None:
    for name in FRAME:
        value = stated.frame[name]
        setattr(draft, name, list(value) if isinstance(value, tuple) else value)


def _rule(draft: RuleSetDraft, code: str, stated: Figures) -> DraftRule:
    """Of a code that the set does not have, a rule that brings nothing and is not in it."""
    said = stated.rules.get(code)
    nothing = dict(zip(MEASURE, (0, None, "", 14, False), strict=True)) | limit_of(code)
    return DraftRule(draft=draft, code=code, is_used=said is not None, **(said or nothing))


def _note(draft: RuleSetDraft) -> None:
    DraftChange.objects.create(
        draft=draft, fingerprint=draft.fingerprint, why=draft.why, by=draft.changed_by,
        at=draft.changed_at,
    )  # fmt: skip
