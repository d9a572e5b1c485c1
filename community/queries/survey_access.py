"""Surveys by their address, their member, and what they are about; and who reads what."""

import hashlib

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from community.models import Survey
from forum import rules
from forum.models import Member, Thread
from forum.queries.access import id_or_404, or_404
from forum.rules import NotAllowed

RELATED = ("member", "thread")
LOOK_AFTER = (Member.StaffRole.MANAGER, Member.StaffRole.ADMINISTRATOR)


def of_secret(secret: str) -> Survey:
    """What a mail's secret address stands for, answered and expired ones too. Else Http404."""
    digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    return or_404(Survey.objects.select_related(*RELATED).filter(digest=digest).first())


def own(*, member: Member, pk: int) -> Survey:
    """What this member was asked. Else Http404."""
    rows = Survey.objects.select_related(*RELATED).filter(member=member, pk=id_or_404(pk))
    return or_404(rows.first())


def asked(*, pk: int) -> Survey | None:
    return Survey.objects.select_related(*RELATED).filter(pk=pk).first()


def about(*, survey: Survey) -> Thread | None:
    """The question that it is about, where whoever was asked may still read it. A case is never
    named: a mail may be read by others."""
    if survey.thread is None or survey.member is None:
        return None
    return Thread.objects.visible_to(survey.member).filter(pk=survey.thread.pk).first()


def check_reads(member: Member | None) -> Member:
    """Who reads what customers say. Raises NotAllowed."""
    member = rules.check_member(member)
    if member.staff_role not in LOOK_AFTER:
        raise NotAllowed(_("Only service managers and administrators read what customers say."))
    return member


def sees_single_nps(member: Member) -> bool:
    """Whether they read single answers to "would you recommend us": nobody but managers."""
    return member.staff_role == Member.StaffRole.MANAGER


def readable(*, by: Member) -> QuerySet[Survey]:
    """The single answers that somebody reads. Raises NotAllowed."""
    check_reads(by)
    found = Survey.objects.filter(answered_at__isnull=False)
    return found if sees_single_nps(by) else found.exclude(kind=Survey.Kind.NPS)
