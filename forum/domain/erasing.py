"""Erasing an account: asked for, thought over for a day, then done by a job in one transaction.

Decision 0051 says what goes and what stays; `lib/personal.py` says it of each table. Lock rule: the
row of the request, those of administrators, `stale_copies.hold`, then whatever the receivers of
"member erased" take, then threads by id, then the member's own row, which nobody else writes by
then.
"""

import logging
import secrets
from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from forum import rules
from forum.domain import (
    appealing,
    erasing_mails,
    erasing_posts,
    erasing_rows,
    events,
    exports,
    forgetting,
    kept_mail,
    look,
    members,
    security_log,
    sessions,
    shut_addresses,
    stale_copies,
)
from forum.lib import gone_list, personal, text
from forum.lib.former import Identity
from forum.lib.transact import verb
from forum.models import Erasure, Event, FormerHandle, Member

log = logging.getLogger(__name__)
TASK, AFTER_TASK = "forum.tasks.erase_member", "forum.tasks.after_erasure"
GRACE = timedelta(hours=24)
AGAIN = timedelta(days=1)  # until it is tried again where something hinders it
NO_PASSWORD = "!"  # noqa: S105 - as Django writes it: none opens it
Role = Member.StaffRole


def hindrances(*, member: Member) -> list[str]:
    """What must be handed over before this account can be erased, in sentences for its owner."""
    found = personal.duties(member_id=member.pk)
    if members.is_last_administrator(member=member):
        found.insert(0, _("You are the last administrator. Give the role to somebody else first."))
    return found


def check_ask(*, member: Member, by: Member) -> None:
    """Whether `by` may ask for the account of `member` to be erased: its owner, suspended or not,
    or an administrator who was written to. Raises NotAllowed."""
    if by.pk != member.pk:
        rules.check_member(by)
        rules.check_give_role(by)
    if member.is_former:
        raise rules.NotAllowed(_("This account is erased already."))
    if found := hindrances(member=member):
        raise rules.NotAllowed(" ".join(found))


@verb
def ask(*, member: Member, by: Member, now: datetime) -> Erasure:
    """Let the account be erased when the day to think it over is gone. Asked again while it waits,
    it is the same request. The mail about it reaches whoever's session was stolen. Locks the rows
    of administrators, then the member's. Raises NotAllowed."""
    members.hold_administrators()
    member = Member.objects.lock(member.pk)
    check_ask(member=member, by=by)
    waiting = Erasure.objects.filter(member=member, cancelled_at=None, done_at=None).first()
    if waiting is not None:
        return waiting
    made = Erasure.objects.create(member=member, by=by, asked_at=now, due_at=now + GRACE)
    app.configure_task(TASK, schedule_at=made.due_at).defer(pk=made.pk)
    erasing_mails.asked(erasure=made, now=now)
    return made


@verb
def cancel(*, member: Member, now: datetime, pk: int | None = None) -> bool:
    """Keep the account after all, which a mail confirms; whether there was a request, or that one
    (`pk`). Locks the row of the request."""
    rows = Erasure.objects.select_for_update(of=("self",)).select_related("member")
    rows = rows.filter(pk=pk) if pk is not None else rows
    waiting = rows.filter(member=member, cancelled_at=None, done_at=None).first()
    if waiting is None:
        return False
    waiting.cancelled_at = now
    waiting.save(update_fields=["cancelled_at"])
    erasing_mails.cancelled(erasure=waiting, now=now)
    return True


@verb
def erase(*, pk: int, now: datetime) -> bool:
    """Erase the account of request `pk` if it is due; whether that was done in this call.

    All of it or nothing: a worker that dies on the way leaves the account as it was, and the sweep
    begins again. Whoever became the last administrator meanwhile stays until that has changed: it
    is tried again each day, and they are told once.
    """
    request = Erasure.objects.select_for_update().filter(
        pk=pk, cancelled_at=None, done_at=None, due_at__lte=now
    )
    asked = request.first()
    if asked is None:
        return False
    members.hold_administrators()
    member = Member.objects.get(pk=asked.member_id)
    if hindrances(member=member):
        _put_off(asked, member, now)
        return False
    changed = _erase(member, now)
    Erasure.objects.filter(pk=pk).update(done_at=now)
    look.renew()
    transaction.on_commit(partial(_list, member, now))
    app.configure_task(AFTER_TASK).defer(pks=[*sorted(changed)])
    return True


def _list(member: Member, at: datetime) -> None:
    """Into the list apart from the database, so that no backup brings them back. Where it cannot be
    written, the log says so, and `restoring.note` tries again."""
    try:
        gone_list.add([gone_list.Gone(gone_list.MEMBER, member.pk, member.joined_at, at)])
    except OSError:
        log.exception("The list of what has gone cannot be written")


def due(*, now: datetime) -> list[int]:
    """Requests that a job should have done by now, oldest first."""
    waiting = Erasure.objects.filter(cancelled_at=None, done_at=None, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:20])


def _erase(member: Member, now: datetime) -> set[int]:
    """All of it; ids of the threads that read otherwise now."""
    stale_copies.hold()
    identity = _identity(member)
    FormerHandle.objects.get_or_create(digest=members.former_digest(handle=member.handle))
    told = members.erasure(member=member)
    shut_addresses.shut(member=member, now=now)
    sessions.end_all(member=member)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    member.is_active = False
    events.record(
        kind=Event.Kind.MEMBER_ERASED, at=now, by=None, member=member, thread=None, post=None,
        **told,
    )  # fmt: skip
    exports.forget(member=member, now=now)
    appealing.lapse(member=member, now=now)
    changed = erasing_posts.empty(member=member, identity=identity, now=now)
    erasing_rows.forget(member=member, identity=identity)
    security_log.forget_words(member=member, now=now, names=identity.needles)
    changed |= forgetting.redact(identity=identity)
    stale_copies.forget(tells=identity.is_named_in, now=now)
    kept_mail.forget(tells=identity.is_named_in)
    erasing_posts.renew(threads=changed, member=member)
    _empty(member)
    return changed


def _put_off(asked: Erasure, member: Member, now: datetime) -> None:
    """So that those who cannot leave yet are not all that the sweep looks at."""
    Erasure.objects.filter(pk=asked.pk).update(due_at=now + AGAIN)
    with translation.override(member.language):
        found = hindrances(member=member)
    erasing_mails.hindered(erasure=asked, hindrances=found, now=now)


def _identity(member: Member) -> Identity:
    theirs = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    emails = sorted({one.lower() for one in (member.email, *theirs) if one})
    return Identity(member.handle, member.display_name, emails)


def _empty(member: Member) -> None:
    """What is left of them is a number, since when it was here, and what its texts earned. A name
    that is empty means: a former member (Member.is_former)."""
    handle = f"former-{secrets.token_hex(8)}"
    member.groups.clear()
    member.user_permissions.clear()
    Member.objects.filter(pk=member.pk).update(
        handle=handle, handle_skeleton=text.skeleton(handle), email="", display_name="", about="",
        theme="", avatar="", tariff="", password=NO_PASSWORD, last_login=None, staff_role="",
        is_staff=False, is_superuser=False, language="en", time_zone="Europe/Berlin", mail_off=[],
        mail_later=[], push_on=[], push_offered_at=None, verified_at=None, verified_source="",
        rules_agreed=0,
    )  # fmt: skip
