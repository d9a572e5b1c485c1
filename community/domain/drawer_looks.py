"""An expert reads the private drawer of a question that they look after. Decision 0047.

Lock rule: the question's thread, then the drawer.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from community.queries import drawers as reads
from forum import rules
from forum.domain import counters
from forum.lib import sealed
from forum.lib.transact import verb
from forum.models import Drawer, DrawerLook, Member, Thread
from forum.rules import NotAllowed


@verb
@sensitive_variables("found")
def look(*, thread: Thread, by: Member, now: datetime) -> str:
    """What the drawer holds; it is noted who read it and when, for its asker. Raises NotAllowed."""
    thread = counters.lock(thread=thread)
    if not reads.holder(thread=thread, member=rules.check_member(by), now=now):
        raise NotAllowed(_("Only whoever looks after this question reads that."))
    found = Drawer.objects.filter(thread=thread.pk).first()
    if found is None:
        raise NotAllowed(_("The customer took it out."))
    DrawerLook.objects.create(drawer=found, by=by, at=now)
    return sealed.unseal(found.sealed)
