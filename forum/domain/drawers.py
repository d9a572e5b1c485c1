"""The private drawer of a public question: what its asker puts there. Decision 0047.

Lock rule: the question's thread, then the drawer. Who of the team reads it is the roof's to say
(community/domain/drawer_looks.py). No word of it stands in an event, a notice or a log.
"""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from forum import rules
from forum.domain import counters
from forum.lib import limits, sealed
from forum.lib.transact import verb
from forum.models import Drawer, Event, Member, Thread, Verdict
from forum.rules import NotAllowed


def check_put(member: Member | None, *, thread: Thread) -> Member:
    """Whether they may put something there: into the drawer of their own question that goes on.
    Raises NotAllowed."""
    member = rules.check_member(member)
    if not thread.is_question or thread.author_id != member.pk:
        raise NotAllowed(_("Only whoever asked puts something there."))
    if not thread.takes_posts:
        raise NotAllowed(_("This question is closed."))
    return member


@verb
@sensitive_variables("text")
def put(*, thread: Thread, text: str, by: Member, now: datetime) -> None:
    """The drawer holds `text` from now on; nothing where that is blank, which is allowed whatever
    became of the question. Raises NotAllowed."""
    thread = counters.lock(thread=thread)
    if not text.strip():
        empty(thread=thread, by=by)
        return
    check_put(by, thread=thread)
    _keep(thread, text.strip(), by, now)


@verb
@sensitive_variables("text", "held", "both")
def add(*, thread: Thread, text: str, by: Member, now: datetime) -> None:
    """`text` beneath what it holds; blank changes nothing. Raises NotAllowed: not theirs, full."""
    if not text.strip():
        return
    thread = counters.lock(thread=thread)
    check_put(by, thread=thread)
    held = Drawer.objects.select_for_update().filter(thread=thread).first()
    both = "\n".join([*([sealed.unseal(held.sealed)] if held else []), text.strip()])
    if len(both) > limits.DRAWER[1]:
        raise NotAllowed(_("The private drawer of this question is full. Take something out."))
    _keep(thread, both, by, now)


@verb
def empty(*, thread: Thread, by: Member) -> None:
    """Its asker takes all of it away, at any time; again it changes nothing. Raises NotAllowed."""
    if thread.author_id != rules.check_member(by).pk:
        raise NotAllowed(_("Only whoever asked takes something out."))
    Drawer.objects.filter(thread=thread.pk).delete()


def held(*, thread: Thread, by: Member) -> str:
    """What they have put there; "" where it is empty or not theirs."""
    found = Drawer.objects.filter(thread=thread.pk, member=by).first()
    return sealed.unseal(found.sealed) if found is not None else ""


@verb
def member_gone(event: Event) -> None:
    """Somebody's account is erased: what they put there is gone at once."""
    Drawer.objects.filter(member=event.member_id).delete()


@verb
def prune(*, now: datetime) -> int:
    """Let go of what nobody needs: the question is deleted, is solved or closed for two weeks,
    or nothing was changed in the drawer for thirty days. How many are gone."""
    ended = now - limits.DRAWER_AFTER_END
    alone = Q(thread__verdict__kind=Verdict.Kind.SOLVED_ALONE, thread__verdict__at__lte=ended)
    over = (
        Q(changed_at__lte=now - limits.DRAWER_KEPT)
        | Q(thread__deleted_at__isnull=False)
        | Q(thread__closed_at__lte=ended)
        | Q(thread__solution__at__lte=ended)
        | alone
    )
    gone = list(Drawer.objects.filter(over).values_list("pk", flat=True))
    Drawer.objects.filter(pk__in=gone).delete()
    return len(gone)


@sensitive_variables("text")
def _keep(thread: Thread, text: str, by: Member, now: datetime) -> None:
    kept = {"member": by, "sealed": sealed.seal(text), "changed_at": now}
    Drawer.objects.update_or_create(thread_id=thread.pk, defaults=kept)
