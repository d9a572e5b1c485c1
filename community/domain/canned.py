"""Texts that experts begin an answer with. A change is a new row in place of the old one, so that
what was in use, and whose it was, stays known. Lock rule: the reply's row.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import desk
from community.models import CannedReply, Pool
from community.queries.desk import Seat
from forum.domain import request_keys
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed


@verb
def write(
    *,
    title: str,
    text: str,
    language: str,
    pool: Pool | None,
    seat: Seat,
    by: Member,
    key: uuid.UUID | None,
    now: datetime,
    instead_of: CannedReply | None = None,
) -> CannedReply:
    """A new one, or one in place of another; once per `key`. Raises NotAllowed, also where
    somebody else was quicker to change that one, or to put it out of use."""
    first = request_keys.claim(member=by, key=key, verb="canned_reply", now=now)
    if first is not None:
        return CannedReply.objects.get(pk=first)
    desk.check_desk(by, seat=seat)
    if instead_of is not None and not _retire(instead_of, now):
        raise NotAllowed(
            _(
                "Meanwhile somebody else changed this reply, or put it out of use. Your text is"
                " still here: compare it with the list, and take over what is missing there."
            )
        )
    made = CannedReply.objects.create(
        title=title, text=text, language=language, pool=pool, by=by, at=now
    )
    request_keys.settle(member=by, key=key, verb="canned_reply", result=made.pk)
    return made


@verb
def retire(*, reply: CannedReply, seat: Seat, by: Member, now: datetime) -> None:
    """It is offered no more; twice is once. Raises NotAllowed."""
    desk.check_desk(by, seat=seat)
    _retire(reply, now)


def _retire(reply: CannedReply, now: datetime) -> int:
    """How many it put out of use: none where that was done already."""
    return CannedReply.objects.filter(pk=reply.pk, retired_at=None).update(retired_at=now)
