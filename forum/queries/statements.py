"""What the mail of a decision says beside its sentence."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from forum.lib import decision_address, hold_promise, limits
from forum.models import Decision, Notice
from forum.queries import appealable


def told(*, notice: Notice, is_sample: bool) -> dict[str, Any]:
    """The decision and its address, which opens without signing in for whom it concerns: a mail is
    read where nobody is signed in, and suspended people cannot. Two statements."""
    decision = Decision.objects.filter(pk=notice.data.get("decision", 0)).first()
    if decision is None:  # a sample
        decision = Decision(
            act=notice.data.get("act", Decision.Act.POST_REMOVED), reason=Decision.Reason.SPAM,
            words=notice.data.get("reason", ""), at=notice.at,
        )  # fmt: skip
    page = reverse("decision", args=[decision.pk or 0])
    if decision.pk and decision.member_id == notice.member_id and not is_sample:
        page = decision_address.path(decision=decision.pk, member=notice.member_id)
    return {
        "decision": decision,
        "reason": "",  # said with its code
        "others": appealable.removed_with(decision=decision).count() if decision.pk else 0,
        "page_url": f"{settings.SITE_URL}{page}",
        "by_rule": decision.by_id is None,
        "looked_by": hold_promise.due(decision.at),  # where it is hidden until then
        "answered_in": limits.APPEAL_DUE.days,
        "appeal": getattr(decision, "appeal", None) if decision.pk else None,
    }
