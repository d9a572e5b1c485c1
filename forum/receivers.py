"""What happened on this floor, mapped to who is told of it and to what the floor keeps of it; and
what a mail service tells (views/hooks.py)."""

import logging
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from anymail.signals import inbound, tracking
from django.dispatch import receiver

from forum.domain import (
    audience,
    decision_audience,
    duplicates,
    events,
    mail_stops,
    neighbours,
    received,
    security_log,
    talk_audience,
    twins,
    undoing,  # noqa: F401 - says how decisions are undone
)
from forum.lib import clock, mail_events
from forum.models import Event
from forum.signals import recorded

log = logging.getLogger(__name__)
HEARS: dict[str, tuple[events.Hear, ...]] = dict.fromkeys(audience.HEARD, (audience.hear,))
# In place of those: of private talks, and of reports.
HEARS_ASIDE: tuple[events.Hear, ...] = (talk_audience.hear,)
# Whatever kind of thread it was about.
HEARS_DECISIONS = dict.fromkeys(decision_audience.TELLS, (decision_audience.hear,))


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    """In a savepoint: a fault in telling stops nobody from writing, and is tried again."""
    aside = talk_audience.is_own(event)
    for verb in HEARS_ASIDE if aside else HEARS.get(event.kind, ()):
        events.hear(event=event, verb=verb)


@receiver(recorded)
def note_for_security(sender: Any, event: Event, **_: Any) -> None:
    """Without a savepoint: what cannot be noted is not done."""
    security_log.hear(event)


@receiver(recorded)
def tell_decisions(sender: Any, event: Event, **_: Any) -> None:
    for verb in HEARS_DECISIONS.get(event.kind, ()):
        events.hear(event=event, verb=verb)


@receiver(recorded)
def keep_neighbours(sender: Any, event: Event, **_: Any) -> None:
    neighbours.hear(event)


@receiver(recorded)
def settle_duplicates(sender: Any, event: Event, **_: Any) -> None:
    duplicates.hear(event)


@receiver(recorded)
def tell_twins(sender: Any, event: Event, **_: Any) -> None:
    twins.hear(event)


@receiver(tracking)
def on_mail_report(sender: Any, event: Any, esp_name: str, **_: Any) -> None:
    """A mail came back, was called spam or arrived: one fact a mail and kind, however often it is
    told."""
    kind = mail_events.trouble(event)
    if not (kind and event.recipient):
        return
    of = event.message_id or event.event_id or f"{event.timestamp}"
    mail_stops.note(
        email=event.recipient, kind=kind, said=event.mta_response or event.description or "",
        key=mail_events.key(kind, str(of), event.recipient), now=clock.now(),
    )  # fmt: skip


@receiver(inbound)
def on_mail_received(sender: Any, event: Any, esp_name: str, **_: Any) -> None:
    """Kept with all its parts; the job reads it."""
    mail = event.message
    envelope = mail.envelope_recipient or ""
    try:
        received.keep(mail.as_bytes(), envelope=envelope, now=clock.now())
    except received.TooLarge:
        log.warning("a mail that came in was too large to be kept")


# What the library tells of how somebody signs in, and how the security log calls it.
OF_ACCOUNTS = {
    account_signals.password_set: "password_changed",
    account_signals.password_changed: "password_changed",
    account_signals.password_reset: "password_reset",
    mfa_signals.authenticator_added: "factor_set",
    mfa_signals.authenticator_removed: "factor_removed",
    mfa_signals.authenticator_reset: "codes_renewed",
}


@receiver(list(OF_ACCOUNTS))
def note_account(sender: Any, signal: Any, user: Any, **told: Any) -> None:
    """Which kind of factor, never what it knows."""
    factor = told.get("authenticator")
    security_log.note(
        act=OF_ACCOUNTS[signal], by=user, whom=user, at=clock.now(),
        after={"kind": str(factor.type)} if factor is not None else None,
    )  # fmt: skip
