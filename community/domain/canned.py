"""Texts that experts begin an answer with. A change is a new row in place of the old one, so that
what was in use, and whose it was, stays known. Lock rule: the reply's row.
"""

import uuid
from datetime import datetime

from community.domain import desk
from community.models import CannedReply, Pool
from community.queries.desk import Seat
from forum.domain import request_keys
from forum.lib.transact import verb
from forum.models import Member


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
    """A new one, or one in place of another; once per `key`. Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="canned_reply", now=now)
    if first is not None:
        return CannedReply.objects.get(pk=first)
    desk.check_desk(by, seat=seat)
    if instead_of is not None:
        _retire(instead_of, now)
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


def _retire(reply: CannedReply, now: datetime) -> None:
    CannedReply.objects.filter(pk=reply.pk, retired_at=None).update(retired_at=now)
