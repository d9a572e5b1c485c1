"""Letters: what a mail says, in the person's language and time. Nobody is chosen here."""

import base64
import functools
import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Template
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forum.domain import one_taps, stopping
from forum.lib import mail_kinds, notice_kinds, reply_address, reply_text
from forum.lib.follow_levels import ASKED
from forum.lib.letters import Letter
from forum.models import Member, Notice, OutboxMessage
from forum.queries import inbox
from forum.rules import NotAllowed

# The one style sheet of our mails, by which the page that shows one may let it in.
STYLE = (settings.BASE_DIR / "templates" / "mail" / "style.css").read_text("utf-8")
SAMPLE = "sample"  # where the secret of a one-tap page stands
STYLE_HASH = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


def letter(*, template: str, language: str, context: dict[str, Any]) -> Letter:
    """Render `<template>_subject.txt` and `<template>_message.txt`.

    The HTML is made from the text, paragraph by paragraph, so that both always say the same; a
    paragraph that is only the code or only a link is set apart.
    """
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    with translation.override(language):
        subject = render_to_string(f"{template}_subject.txt", context)
        text = render_to_string(f"{template}_message.txt", context).strip() + "\n"
        paragraphs = [_paragraph(part, context) for part in text.strip().split("\n\n")]
        html = render_to_string(
            "mail/letter.html", {"paragraphs": paragraphs, "language": language, **context}
        )
    return Letter(" ".join(subject.split()), text, html)


def of_notice(message: OutboxMessage, now: datetime) -> Letter:
    """The mail of a notice: `mail/<kind>.*`, or `mail/notice.*` where the kind has none.

    Mails about one thread refer to one root, so that mail programs keep them together.
    """
    notice = message.notice
    if notice is None:
        raise ValueError(f"mail {message.pk} is of no notice")
    member = notice.member
    with translation.override(member.language), timezone.override(member.time_zone):
        context = _context(notice, message, now)
        subject, text, html = (
            _template(notice.kind, part).render(context) for part in ("subject.txt", "txt", "html")
        )
    return Letter(
        " ".join(subject.split()),
        tidy(text),
        html.strip() + "\n",
        headers_of(notice, context["stop_url"]),
    )


def sample(notice: Notice, now: datetime) -> Letter:
    """The mail of an unsaved notice, for the team to look at: its links let nobody do anything."""
    message = OutboxMessage(notice=notice, kind=notice.kind, key="sample")
    context = _context(notice, message, now, is_sample=True)
    subject, text, html = (
        _template(notice.kind, part).render(context) for part in ("subject.txt", "txt", "html")
    )
    return Letter(" ".join(subject.split()), tidy(text), html.strip() + "\n").without_secrets()


@functools.cache
def account_kinds() -> dict[str, str]:
    """The mails that are of no notice, and the template of each: about the account, and about
    replies by mail."""
    folders = ("account/email", "mfa/email", "mail")
    templates = settings.BASE_DIR / "templates"
    return {
        kind: f"{folder}/{kind}"
        for kind in mail_kinds.ACCOUNT
        for folder in folders
        if (templates / folder / f"{kind}_subject.txt").is_file()
    }


def account_sample(*, kind: str, reader: Member) -> Letter:
    """Such a mail with words that stand for what it would hold."""
    url = f"{settings.SITE_URL}/…"
    context = {
        "user": reader, "code": "1234-5678", "email": "name@example.com", "ip": "192.0.2.7",
        "user_agent": "Firefox", "url": url, "settings_url": url, "from_email": "a@example.com",
        "to_email": "b@example.com", "deleted_email": "a@example.com", "thread": {"heading": "…"},
        "reasons": ["…"], "left_out": ["…"], "text": "…", "hindrances": ["…"],
    }  # fmt: skip
    return letter(template=account_kinds()[kind], language=reader.language, context=context)


def says(notice: Notice) -> str:
    """The notice in one sentence, in the language of the moment."""
    kind = notice_kinds.get(notice.kind)
    if kind.tells is not None:
        return kind.tells(notice.data)
    who = str(notice.by) if notice.by else _("The team")
    is_own = notice.by_id is not None and notice.thread and notice.by_id == notice.thread.author_id
    words = kind.says_of_own if is_own and kind.says_of_own else kind.says
    return str(words) % {"who": who}


def subject(notice: Notice, count: int = 1) -> str:
    """What its kind says in the subject, of `count` alike; "" where it leaves it to the mail."""
    told = notice_kinds.get(notice.kind).subject
    return told(notice, count) if told is not None else ""


def says_of_many(notice: Notice, count: int) -> str:
    """As many alike in one sentence."""
    return str(notice_kinds.get(notice.kind).says_many % {"n": count})


def place(notice: Notice) -> str:
    """Where to read it: without signing in where everybody may, else by way of the inbox."""
    thread, post = notice.thread, notice.post
    leads = notice_kinds.get(notice.kind).leads
    if notice.pk is None and leads is not None:  # a sample, that has no place in the inbox
        return leads(notice.data)
    if thread is None or notice.data.get("edit") or not inbox.is_public(thread=thread):
        return reverse("notice", args=[notice.pk])
    return reverse("post", args=[post.pk]) if post else thread.get_absolute_url()


def _context(
    notice: Notice, message: OutboxMessage, now: datetime, *, is_sample: bool = False
) -> dict[str, Any]:
    kind, thread = notice_kinds.get(notice.kind), notice.thread
    scope = f"group.{kind.group}"
    context = {
        "notice": notice,
        "member": notice.member,
        "says": says(notice),
        "subject": subject(notice),
        "reason": notice.reason,
        "thread": thread,
        "begins": kind.news == ASKED,
        "excerpt": excerpt(notice),
        "url": absolute(place(notice)),
        "is_gone": kind.of_removal,
        "group": notice_kinds.GROUPS[kind.group][0],
        "is_owed": kind.is_owed,
        "always_comes": notice_kinds.always_comes(group=kind.group),
        "settings_url": absolute(reverse("notice_settings")),
        "stop_url": stop_url(notice, scope),
        "unfollow_url": "",
        "reply_mark": reply_text.MARK if _takes_replies(notice) else None,
        "hidden_mark": reply_text.HIDDEN_MARK if _takes_replies(notice) else "",
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": notice.member.language,
    }
    if kind.needs_following and thread is not None:
        context["unfollow_url"] = stop_url(notice, f"thread.{thread.pk}")
    if kind.in_mail is not None:
        context |= kind.in_mail(notice, is_sample)
    if notice.kind in one_taps.PURPOSES:
        secret = SAMPLE if is_sample else one_taps.issue(notice=notice, key=message.key, now=now)
        page = absolute(reverse("one_tap", args=[secret]))
        choices = one_taps.CHOICES[one_taps.PURPOSES[notice.kind]]
        context["choices"] = [(one.value, one.label, f"{page}?say={one.value}") for one in choices]
    return context


def excerpt(notice: Notice) -> str:
    """What was said; what the reader said themselves only where they need it to know what of."""
    post, kind = notice.post, notice_kinds.get(notice.kind)
    if post is None or kind.of_removal:
        return ""
    return post.excerpt if post.author_id != notice.member_id or kind.quotes_own else ""


def _takes_replies(notice: Notice) -> bool:
    """Whether this mail can be answered: it quotes what somebody said (forum/receiving.py)."""
    return reply_address.is_on() and notice.kind in reply_address.KINDS


def headers_of(notice: Notice, stop_url: str) -> dict[str, str]:
    """Of a mail about a notice: how to end such mails, and what it belongs to."""
    headers = stop_headers(stop_url, of="notices")
    if _takes_replies(notice):
        headers["Reply-To"] = reply_address.of_notice(notice.pk)
    if notice.thread is not None:
        root = f"<thread-{notice.thread.pk}@{_host()}>"
        headers |= {"In-Reply-To": root, "References": root}
    return headers


def stop_headers(stop_url: str, *, of: str) -> dict[str, str]:
    """How to end such mails with one click (RFC 8058), and what they are `of`."""
    return {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{of}.{_host()}>",
    }


def _host() -> str | None:
    return urlsplit(settings.SITE_URL).hostname


def _template(kind: str, part: str) -> Template:
    return select_template([f"mail/{kind}.{part}", f"mail/notice.{part}"])


def stop_url(notice: Notice, scope: str) -> str:
    """The address that ends mail of this scope (domain.stopping)."""
    secret = stopping.secret(member=notice.member, scope=scope)
    return absolute(reverse("stop_mail", args=[secret]))


def absolute(path: str) -> str:
    """A path of ours as a whole address."""
    return f"{settings.SITE_URL}{path}"


def tidy(text: str) -> str:
    """At most one empty line between two others: what templates leave out leaves gaps."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for n, line in enumerate(lines) if line or lines[n - 1]]
    return "\n".join(kept) + "\n"


def _paragraph(part: str, context: dict[str, Any]) -> dict[str, Any]:
    part = part.strip()
    alone = "\n" not in part
    return {
        "text": part,
        "is_code": alone and part == str(context.get("code", "")),
        "is_link": alone and part.startswith(("https://", "http://")) and " " not in part,
    }


def said(refusal: NotAllowed) -> tuple[str, ...]:
    """What stands against something and, where it has a way, the whole address of that."""
    if refusal.way is None:
        return (str(refusal),)
    path, words = refusal.way
    return (str(refusal), f"{words}: {settings.SITE_URL}{path}")
