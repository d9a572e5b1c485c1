"""Who sits at the desk. Pure: what a rule needs is passed in."""

from django.utils.translation import gettext as _

from community.models import Service
from community.queries.desk import Seat
from forum import rules
from forum.models import Member, Thread
from forum.rules import NotAllowed

# Whoever answers for the company, and whoever answers for that.
SEES = (Member.StaffRole.EXPERT, Member.StaffRole.MANAGER, Member.StaffRole.ADMINISTRATOR)


def check_staff(member: Member | None) -> Member:
    """Whether the desk is theirs at all; others of the team sit there once they are in a pool."""
    member = rules.check_member(member)
    if not member.is_company:
        raise NotAllowed(_("The desk is for the company’s experts."))
    return member


def check_desk(member: Member | None, *, seat: Seat) -> Member:
    """Whether they may look: experts, whoever leads a pool, and whoever looks after the service."""
    member = check_staff(member)
    if member.staff_role not in SEES and not seat.answers and not seat.pools:
        raise NotAllowed(_("The desk is for the company’s experts."))
    return member


def check_holds(member: Member, *, service: Service) -> None:
    """Whether it is theirs, for what only whoever looks into it may do."""
    if service.owner_id != member.pk:
        raise NotAllowed(_("Take the question first: then it is yours to decide."))


def check_decide(member: Member, *, service: Service) -> None:
    """Whoever looks into it decides; whoever leads its pool and managers do, too."""
    is_lead = service.pool.lead_id == member.pk
    if not is_lead and member.staff_role not in SEES[1:]:
        check_holds(member, service=service)


def check_call_lead(member: Member, *, thread: Thread, service: Service) -> None:
    """Nobody calls themselves, nor anybody to their own question."""
    check_customers(member, thread=thread)
    if service.pool.lead_id == member.pk:
        raise NotAllowed(_("You lead this pool: take the question yourself, or hand it over."))


def check_customers(member: Member, *, thread: Thread) -> None:
    """Nobody works on their own question at the desk."""
    if thread.author_id == member.pk:
        raise NotAllowed(_("This is your own question. A colleague looks into it."))
