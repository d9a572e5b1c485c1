"""Who may look after money, and the lock of whoever moves any."""

from django.db import connection
from django.utils.translation import gettext as _

from forum import rules
from forum.models import Member

PAYS = (Member.StaffRole.MANAGER, Member.StaffRole.ADMINISTRATOR)


def check_pay(member: Member | None) -> Member:
    """Who may see what the community costs and release it: the service management. Not those who
    keep order, as they decide whose points go."""
    member = rules.check_member(member)
    if member.staff_role not in PAYS:
        raise rules.NotAllowed(_("Only the service management can look after payback."))
    return member


def lock() -> None:
    """Whoever changes windows, payouts or files waits here for whoever does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('payback', 0))")
