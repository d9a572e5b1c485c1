"""What the worker does for payback every hour: each step once, whatever ran before."""

import logging
from datetime import datetime, timedelta

from forum.rules import NotAllowed
from reputation.domain import choices, closing, payfiles, windows
from reputation.models import MonthClose, PayFile, Window
from reputation.queries import closes

log = logging.getLogger(__name__)
LATELY = timedelta(days=3)  # so long it is made up for what somebody was not told


def go(*, now: datetime) -> None:
    """Close what is over, open and draw up windows, and tell people. Where the site pays nothing,
    only that is noted, and bank details are emptied all the same."""
    see(now=now)
    choices.forget_old(now=now)
    if not closes.pays():
        return
    closing.open_books(now=now)
    close_due(now=now)
    windows.open_due(now=now)
    for window in Window.objects.filter(drawn_at=None):
        if now < window.ends_at:
            windows.announce(window=window, now=now)
        else:
            windows.draw(window=window, now=now)
    for window in Window.objects.filter(drawn_at__gt=now - LATELY):
        windows.announce_drawn(window=window, now=now)
    for close in MonthClose.objects.filter(at__gt=now - LATELY):
        closing.announce(close=close, now=now)
    for file in PayFile.objects.filter(released_at__gt=now - LATELY):
        payfiles.announce(file=file, now=now)
    choices.announce_lost(now=now)


def see(*, now: datetime) -> None:
    """Note whether the site pays: months that begin while it does not pay nothing."""
    closing.note_switch(is_on=closes.pays(), now=now)


def close_due(*, now: datetime) -> None:
    """Every month that has been over for some hours, in their order."""
    while True:
        month = closes.next_month(closes.closes())
        _starts_at, ends_at = month.span(closes.zone())
        if now < ends_at + closing.BY_JOB:
            return
        try:
            closing.close(month=month, by=None, now=now)
        except NotAllowed as refusal:
            log.warning("%s is not closed: %s", month, refusal)
            return
