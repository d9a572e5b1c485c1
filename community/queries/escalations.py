"""Escalations: what somebody said of a question that needs a person."""

from django.db.models import F

from community.models import Escalation, Service
from forum.models import Member


def by_asker(*, service: Service) -> bool:
    """Whether whoever asked has said it already: they may once."""
    return Escalation.objects.filter(service=service, how=Escalation.How.ASKER).exists()


def last(*, thread_id: int) -> Escalation | None:
    """The latest of a thread, with who said it and its service row; one that was a false alarm only
    where no other is left."""
    found = Escalation.objects.filter(service=thread_id).select_related("by", "service")
    return found.order_by(F("false_at").desc(nulls_first=True), "-at", "-pk").first()


def own(*, thread_id: int, member: Member) -> Escalation | None:
    """The latest that this member said of it, with its service row."""
    found = Escalation.objects.filter(service=thread_id, by=member).select_related("service")
    return found.order_by("-at", "-pk").first()


def named(pk: int) -> Member | None:
    """Who of the team holds a question, for the line that says so."""
    return Member.objects.filter(pk=pk, is_active=True).first()
