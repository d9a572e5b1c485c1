"""Who configures the ladder: policies, pools, hours, experts."""

from django.utils.translation import gettext as _

from forum import rules
from forum.models import Member
from forum.rules import NotAllowed

ROLES = (Member.StaffRole.MANAGER, Member.StaffRole.ADMINISTRATOR)


def check_configures(member: Member | None) -> Member:
    member = rules.check_member(member)
    if member.staff_role not in ROLES:
        raise NotAllowed(_("Only service managers and administrators change the ladder."))
    return member
