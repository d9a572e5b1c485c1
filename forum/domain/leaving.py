"""A claimed mail leaves: asked once more whether it is wanted and allowed, written, handed over.

Called by domain.outbox, which claims it. A mail that leaves for several shares their fate.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.mail.backends.base import BaseEmailBackend

from forum.domain import batches, mail_stops, mailboxes
from forum.lib import mail_events, posting
from forum.lib.letters import Letter
from forum.models import Digest, DigestPlan, MailTrouble, OutboxMessage
from forum.queries import inbox

log = logging.getLogger(__name__)
MOST_TRIES = 8
Render = Callable[[OutboxMessage, datetime], Letter | None]


def hand_over(
    together: list[OutboxMessage],
    *,
    render: Render | None,
    now: datetime,
    connection: BaseEmailBackend | None = None,
) -> bool:
    """Send a claimed mail with what leaves with it, or drop it where nothing of it must leave;
    whether it went out. Raises whatever the mail server's refusal is."""
    message = together[0]
    leaving = _wanted(together, now)
    letter = _letter(leaving, render, now)
    if letter is None:
        batches.of(pk=message.pk).update(dropped_at=now, problem="")
        return False
    if connection is not None:
        connection.open()
    to_email = mailboxes.address(message)
    posting.send(letter, to=to_email, message_id=message.message_id, by=connection)
    # What it said is gone from the house: it may hold a code or a one-tap page, the subject too.
    # Notices that went no further than a folder can be looked at (/inbox/mail/), by others than
    # their reader: without the addresses that act for that person, and one at a time, since of
    # several each may be hidden later.
    is_kept = message.notice_id and len(together) == 1 and mailboxes.keeps_mail()
    kept = letter.without_secrets() if is_kept else Letter("", "", "")
    batches.settle(together=together, leaving=leaving, kept=kept, to_email=to_email, now=now)
    return True


def keep_problem(message: OutboxMessage, *, fault: Exception, now: datetime) -> None:
    """Keep why it did not leave: it is tried again, or given up."""
    last = message.attempts >= MOST_TRIES or posting.is_refused_for_good(fault)
    problem = f"{type(fault).__name__}: {fault}"[:1000]
    parked_at = now if last else None
    batches.of(pk=message.pk).update(problem=problem, parked_at=parked_at)
    for email, (code, said) in posting.refused(fault).items():
        words = f"{code} {said.decode('utf-8', 'replace')}"
        if mail_events.is_no_mailbox(code, words):
            hard, key = MailTrouble.Kind.HARD, f"refused:{message.pk}:{message.attempts}"
            mail_stops.note(email=email, kind=hard, said=words, key=f"{key}:{now:%d%H%M}", now=now)
    say = log.error if last else log.warning
    say("mail %s (%s), try %s: %s", message.pk, message.kind, message.attempts, problem)


def _wanted(together: list[OutboxMessage], now: datetime) -> list[OutboxMessage]:
    """Which of these mails are still wanted and allowed, where mail goes to this address at all."""
    message, email = together[0], mailboxes.address(together[0])
    of_account = message.notice is None and message.digest is None
    if not of_account and not mailboxes.reaches(email=email):
        return []
    if message.digest is not None and not _wants_digest(message.digest):
        return []
    notices = [one.notice for one in together if one.notice is not None]
    if notices:
        wanted = inbox.wanted(notices=notices, is_asked_for=batches.AGAIN in message.key)
        together = [one for one in together if one.notice_id in wanted]
    # Asked last: a mail of the account is counted as tried by it.
    if together and mail_stops.holds_back(email=email, of_account=of_account, now=now):
        return []
    return together


def _wants_digest(digest: Digest) -> bool:
    """Whether its reader is still here and has not stopped digests since it was written."""
    plan: DigestPlan | None = getattr(digest.member, "digest_plan", None)
    return digest.member.is_active and (plan is None or plan.next_at is not None)


def _letter(leaving: list[OutboxMessage], render: Render | None, now: datetime) -> Letter | None:
    """What is to be said; None where nothing of it is wanted or allowed any more."""
    if not leaving:
        return None
    message = leaving[0]
    if message.notice_id is None and message.digest_id is None:
        return Letter(message.subject, message.text, message.html)
    if render is None:
        raise ValueError("the mail of a notice or a digest needs somebody to write it")
    message.others = leaving[1:]
    return render(message, now)
