"""A reply by mail becomes an answer or a comment, by the rules of the form on the page
(docs/decisions/0024-reply-by-mail.md)."""

import hashlib
import io
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forum import mailing, rules
from forum.domain import attachments, gate, holding, mail_stops, outbox, private, received
from forum.forms.pictures import PictureField
from forum.forms.posts import AnswerForm, CommentForm, MessageForm
from forum.lib import limits, mail_events, mail_headers, reply_address, reply_text
from forum.lib.transact import retried
from forum.models import Attachment, MailTrouble, Member, Notice, OutboxMessage, Post, ReceivedMail
from forum.queries import access, activity, inbox
from forum.rules import NotAllowed

log = logging.getLogger(__name__)
Outcome = ReceivedMail.Outcome
Kind = MailTrouble.Kind


class Refused(Exception):
    """The reply is not posted, for reasons that its writer reads."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class TooSoon(Exception):
    """Its writer has only just posted something else."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Reply:
    """A mail to a signed address: whose, about what."""

    row: ReceivedMail
    mail: EmailMessage
    notice: Notice
    sender: str

    @property
    def member(self) -> Member:
        return self.notice.member

    @property
    def key(self) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"received:{self.row.message_id}")


def take(*, pk: int, now: datetime) -> bool:
    """Handle received mail `pk` if it is due; whether that was done in this call.

    Again after a crash it makes nothing twice: the post has a key, and so has each mail that says
    why there is none. What fails for other reasons is tried again, some hours long.
    """
    row = received.claim(pk=pk, now=now)
    if row is None:
        return False
    if row.attempts > received.MOST_TRIES:  # a worker died of the last try as well
        _give_up(row, now)
        return False
    try:
        _handle(row, received.parsed(bytes(row.raw)), now)
    except TooSoon as wait:
        received.put_off(row, until=wait.until)
        return False
    except Exception:
        log.exception("received mail %s, try %s", row.pk, row.attempts)
        if row.attempts >= received.MOST_TRIES:
            _give_up(row, now)
        return False
    return True


def _handle(row: ReceivedMail, mail: EmailMessage, now: datetime) -> None:
    bounce = mail_headers.bounce(mail)
    if bounce is not None:
        _note_bounce(bounce, now)
        received.settle(row, outcome=Outcome.BOUNCE, now=now)
        return
    if mail_headers.is_automatic(mail):
        received.settle(row, outcome=Outcome.AUTOMATIC, now=now)
        return
    reply = _reply(row, mail)
    if reply is None:
        received.settle(row, outcome=Outcome.UNKNOWN, now=now)
        return
    with translation.override(reply.member.language):
        _answer(reply, now)


def _reply(row: ReceivedMail, mail: EmailMessage) -> Reply | None:
    """What it answers and who wrote it; None where that is nobody's business here."""
    pk = reply_address.read(row.to_token)
    notice = inbox.told(pk=pk) if pk else None
    sender = mail_headers.sender(mail)
    if notice is None or not sender or not notice.member.is_active:
        return None
    return Reply(row, mail, notice, sender)


def _give_up(row: ReceivedMail, now: datetime) -> None:
    """Keep it for a while as one that failed, and say so to whoever wrote it. Settled first: it may
    be a mail that kills whoever reads it."""
    received.settle(row, outcome=Outcome.FAILED, now=now)
    try:
        _say_failed(row, received.parsed(bytes(row.raw)), now)
    except Exception:
        log.exception("received mail %s failed, and its writer does not hear", row.pk)


@retried
def _say_failed(row: ReceivedMail, mail: EmailMessage, now: datetime) -> None:
    reply = _reply(row, mail)
    if reply is None or mail_headers.is_automatic(mail) or not _is_own(reply.sender, reply.member):
        return
    with translation.override(reply.member.language):
        why = _("Something went wrong here: it is not your mail. Please answer on the page.")
        text = reply_text.text_of(mail)
        _say(reply, "mail/reply_refused", now, reasons=[why], text=text)


def _answer(reply: Reply, now: datetime) -> None:
    """Post it, or say why it is not posted."""
    member = reply.member
    if not _is_own(reply.sender, member):
        _refuse_stranger(reply, now)
        received.settle(reply.row, outcome=Outcome.REFUSED, why="sender", now=now, member=member)
        return
    text = reply_text.text_of(reply.mail)
    try:
        post, left_out = _post(reply, text, now)
    except (Refused, NotAllowed) as refusal:
        reasons = refusal.reasons if isinstance(refusal, Refused) else mailing.said(refusal)
        _say(reply, "mail/reply_refused", now, reasons=reasons, text=text)
        received.settle(
            reply.row, outcome=Outcome.REFUSED, why=" ".join(reasons), now=now, member=member
        )
        return
    if left_out:
        waits = not isinstance(post, Post)
        url = f"{settings.SITE_URL}{reverse('held' if waits else 'post', args=[post.pk])}"
        _say(reply, "mail/reply_without", now, left_out=left_out, url=url, waits=waits)
    if not isinstance(post, Post):
        holding.tell_waits(held=post, now=now)
        received.settle(reply.row, outcome=Outcome.POSTED, why="held", now=now, member=member)
        return
    received.settle(reply.row, outcome=Outcome.POSTED, now=now, member=member, post=post)


def _post(reply: Reply, text: str, now: datetime) -> tuple[gate.Said, list[str]]:
    """The new post, and what of the mail is not in it. Raises Refused, NotAllowed, TooSoon."""
    notice, member = reply.notice, reply.member
    if now - notice.at > reply_address.HOLDS or notice.kind not in reply_address.KINDS:
        raise Refused(_("The mail that you answered is too old. Please answer on the page."))
    if not text:
        raise Refused(_("There was nothing to read in your mail above the quoted text."))
    try:
        about = access.post(member=member, pk=notice.post_id or 0)
    except Http404:
        raise Refused(_("What you answered is no longer there.")) from None
    _check_gap(member, now)
    found, others = reply_text.pictures_of(reply.mail)
    left_out = [_("files that are no pictures")] if others else []
    slow = rules.is_slow(member, now)
    if about.kind == Post.Kind.QUESTION and about.thread.is_question:
        body = _clean(AnswerForm(_data(text, reply), newcomer=slow))
        rules.check_answer(member, about.thread)
        pictures, refused = _keep_pictures(reply, found, now, newcomer=slow)
        post = gate.answer(
            thread=about.thread, by=member, body=body, key=reply.key, now=now, pictures=pictures
        )
        return post, left_out + refused
    if about.thread.is_private:
        body = _clean(MessageForm(_data(text, reply), newcomer=slow))
        left_out += [_("pictures: please send them on the page")] if found else []
        post = private.write(thread=about.thread, by=member, body=body, key=reply.key, now=now)
        return post, left_out
    parent = about.parent or about
    body = _clean(CommentForm(_data(text, reply), newcomer=slow))
    post = gate.comment(post=parent, by=member, body=body, key=reply.key, now=now)
    if found:
        left_out.append(_("pictures, which a comment cannot carry"))
    return post, left_out


def _data(text: str, reply: Reply) -> dict[str, str]:
    return {"body": text, "key": str(reply.key)}


def _clean(form: AnswerForm | CommentForm) -> str:
    """What the form of the page would take. Raises Refused with its sentences."""
    if form.is_valid():
        return str(form.cleaned_data["body"])
    reasons = [str(error) for errors in form.errors.values() for error in errors]
    kinds = dict.fromkeys(str(one.label) for one in form.found)
    raise Refused(*reasons, *([", ".join(kinds)] if kinds else []))


def _check_gap(member: Member, now: datetime) -> None:
    """Between two posts there is a pause: a mail can wait for it, nobody need write it again."""
    counts = activity.counts(member=member, now=now)
    last = activity.with_held(counts, member=member, now=now).last_post_at
    until = last + limits.pace(newcomer=rules.is_slow(member, now)).between if last else now
    if until > now:
        raise TooSoon(until)


def _keep_pictures(
    reply: Reply, found: list[reply_text.Picture], now: datetime, *, newcomer: bool
) -> tuple[dict[int, str], list[str]]:
    """Pictures go the way of all pictures; what is none, or too many, is said."""
    most, kept, refused = limits.pictures(newcomer=newcomer), {}, []
    for number, one in enumerate(found):
        if number >= most:
            refused.append(_("pictures beyond the first %(n)s") % {"n": most})
            break
        try:
            file = PictureField().clean(SimpleUploadedFile(one.name or "picture", one.content))
            picture = attachments.send(
                by=reply.member, kind=Attachment.Kind.PICTURE, file=io.BytesIO(file.read()),
                alt="", key=reply.key, now=now,
            )  # fmt: skip
        except ValidationError as refusal:
            refused.append(": ".join(filter(None, [one.name, refusal.messages[0]])))
        else:
            kept[picture.pk] = ""
    return kept, refused


def _is_own(sender: str, member: Member) -> bool:
    """Whether it comes from an address that the member has proved to be theirs."""
    if sender == member.email.lower():
        return True
    return EmailAddress.objects.filter(user=member, verified=True, email__iexact=sender).exists()


def _refuse_stranger(reply: Reply, now: datetime) -> None:
    """Say so once an address and notice, without a word of what it is about: it may be somebody to
    whom the mail was passed on."""
    who = hashlib.sha256(reply.sender.encode()).hexdigest()[:24]
    letter = mailing.letter(
        template="mail/reply_stranger", language=reply.member.language,
        context={"settings_url": f"{settings.SITE_URL}{reverse('account_email')}"},
    )  # fmt: skip
    outbox.enqueue(
        key=f"reply-stranger:{reply.notice.pk}:{who}", kind="reply_stranger",
        to_email=reply.sender, subject=letter.subject, text=letter.text, html=letter.html,
        member=None, now=now,
    )  # fmt: skip


def _say(reply: Reply, template: str, now: datetime, **context: object) -> None:
    """A mail to whoever wrote the reply, once."""
    kind = template.rpartition("/")[2]
    thread = reply.notice.thread
    shown = {"thread": thread, "url": _page(reply.notice), **context}
    letter = mailing.letter(template=template, language=reply.member.language, context=shown)
    outbox.enqueue(
        key=f"{kind}:{reply.row.pk}", kind=kind, to_email=reply.sender, subject=letter.subject,
        text=letter.text, html=letter.html, member=reply.member, now=now,
    )  # fmt: skip


def _page(notice: Notice) -> str:
    """By way of the inbox, where what is gone is said to be gone."""
    return f"{settings.SITE_URL}{reverse('notice', args=[notice.pk])}"


def _note_bounce(bounce: mail_headers.Bounce, now: datetime) -> None:
    """Of a mail that we sent: its Message-ID is known to nobody else but whoever got it."""
    sent = OutboxMessage.objects.filter(message_id=bounce.message_id).first()
    if sent is None:
        return
    status = f"{bounce.status} {bounce.said}"
    is_hard = mail_events.is_no_mailbox(550, status)
    mail_stops.note(
        email=sent.to_email, kind=Kind.HARD if is_hard else Kind.SOFT, said=status,
        key=f"bounce:{bounce.message_id}", now=now,
    )  # fmt: skip
