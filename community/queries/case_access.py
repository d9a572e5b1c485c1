"""How views get hold of private cases: loaded, or 404. What is another's looks like what is
missing, whoever asks.
"""

import hashlib
from datetime import datetime

from community.models import Case, CaseTap
from forum.models import Member
from forum.queries.access import id_or_404, or_404

RELATED = "thread", "about", "category", "pool__calendar", "owner__standing", "member__standing"


def own_case(*, member: Member, pk: int) -> Case:
    """A case of this customer. Else Http404."""
    found = Case.objects.filter(member=member, pk=id_or_404(pk))
    return or_404(found.select_related(*RELATED).first())


def owned_case(*, member: Member, pk: int) -> Case:
    """A case that this expert has. Else Http404."""
    found = Case.objects.filter(owner=member, pk=id_or_404(pk))
    return or_404(found.select_related(*RELATED).first())


def began_at(*, pk: int) -> datetime | None:
    """When the case of this id began; None where there is none. For mails about it."""
    return Case.objects.filter(pk=pk).values_list("opened_at", flat=True).first()


def of_secret(secret: str) -> CaseTap:
    """What a mail's secret address stands for, used and expired ones too. Else Http404."""
    digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    found = CaseTap.objects.select_related("case__member", "case__category")
    return or_404(found.filter(digest=digest).first())


def last_tap(*, case: int, purpose: str) -> CaseTap | None:
    """What the latest mail of this purpose asks of the case of this id."""
    return CaseTap.objects.filter(case=case, purpose=purpose).order_by("-pk").first()
