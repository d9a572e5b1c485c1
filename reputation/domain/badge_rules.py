"""What badges take: drafted, set live, replaced by a further version, given no more.

Lock rule: as `domain/badges.py`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import roles
from forum.lib.transact import verb
from forum.models import Member
from reputation.domain import badges
from reputation.models import BadgeRule

# What a version says; the rest of its row says when and by whom.
SAID = (
    "shelf", "position", "icon", "name", "about", "measure", "at_least", "givers", "window_days",
    "survival_days", "per",
)  # fmt: skip


def check_keep(member: Member | None) -> None:
    """Who may say which badges there are, and what they take."""
    if rules.check_member(member).staff_role not in roles.USES_ADMIN:
        raise rules.NotAllowed(
            _("Only the service management and administrators can change badges.")
        )


@verb
def draft(*, code: str, said: Mapping[str, Any], by: Member, now: datetime) -> BadgeRule:
    """A first version of a badge, or a further one of a badge that there is; nobody earns it yet.
    Where a draft of it is there already, that one is changed. Raises NotAllowed."""
    check_keep(by)
    badges.lock()
    versions = BadgeRule.objects.filter(code=code)
    found = versions.filter(live_at=None).first()
    if found is None:
        number = versions.aggregate(last=Max("version"))["last"] or 0
        found = BadgeRule(code=code, version=number + 1)
    for name in SAID:
        if name in said:
            setattr(found, name, said[name])
    found.drafted_at, found.drafted_by = now, by
    found.save()
    return found


@verb
def draft_further(*, rule: BadgeRule, by: Member, now: datetime) -> BadgeRule:
    """A draft that says what this version says, to be changed; the one that is there already, if
    any. Raises NotAllowed."""
    check_keep(by)
    badges.lock()
    there = BadgeRule.objects.filter(code=rule.code, live_at=None).first()
    if there is not None:
        return there
    return draft(code=rule.code, said={name: getattr(rule, name) for name in SAID}, by=by, now=now)


@verb
def discard(*, rule: BadgeRule, by: Member) -> None:
    """Throw a draft away. Raises NotAllowed."""
    check_keep(by)
    badges.lock()
    if not BadgeRule.objects.filter(pk=rule.pk, live_at=None).delete()[0]:
        raise rules.NotAllowed(_("This badge was given already: it stays, and can only end."))


@verb
def set_live(*, rule: BadgeRule, by: Member, now: datetime) -> BadgeRule:
    """From now on this version is what the badge takes; the one before ends, and whoever has the
    badge keeps it. Again it changes nothing. Raises NotAllowed."""
    check_keep(by)
    badges.lock()
    rule = _again(rule)
    if rule.live_at is not None:
        return rule
    _end(BadgeRule.objects.filter(code=rule.code, live_at__isnull=False), by, now)
    rule.live_at, rule.live_by = now, by
    rule.save(update_fields=["live_at", "live_by"])
    badges.later()
    return rule


@verb
def retire(*, rule: BadgeRule, by: Member, now: datetime) -> BadgeRule:
    """Nobody earns it any more; whoever has it keeps it. Again it changes nothing. Raises
    NotAllowed."""
    check_keep(by)
    badges.lock()
    rule = _again(rule)
    if rule.live_at is None:
        raise rules.NotAllowed(_("This is a draft: nobody earns it, so it cannot end."))
    _end(BadgeRule.objects.filter(pk=rule.pk), by, now)
    return _again(rule)


def _end(versions: Any, by: Member, now: datetime) -> None:
    versions.filter(ended_at=None).update(ended_at=now, ended_by=by)


def _again(rule: BadgeRule) -> BadgeRule:
    """As it is now, and not as it was when somebody's page was made."""
    found = BadgeRule.objects.filter(pk=rule.pk).first()
    if found is None:
        raise rules.NotAllowed(_("This draft is gone: somebody threw it away."))
    return found
