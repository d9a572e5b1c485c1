"""Letters that tell of several things: of what happened in one thread, and digests."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import mailing
from forum.domain import one_taps, stopping
from forum.lib import limits, notice_kinds
from forum.lib.letters import Letter
from forum.models import Digest, DigestPlan, Member, Notice, OutboxMessage, Thread
from forum.queries import digests, inbox

ANSWERS = {"question_answered", "thread_answered", "topic_answered", "person_answered"}
Secrets = dict[int, str]  # of the one-tap page of a notice, by its id


def letter_of(message: OutboxMessage, now: datetime) -> Letter | None:
    """What a mail of a notice, of several, or of a digest says; None where nothing is left."""
    if message.others:
        return of_several(message, now)
    if message.digest is not None:
        return of_digest(message.digest, now)
    return mailing.of_notice(message, now)


def of_several(message: OutboxMessage, now: datetime) -> Letter:
    """One mail for `message` and its `others`, which are of one person and thread."""
    told = [one for one in (message, *message.others) if one.notice is not None]
    notices = [one.notice for one in told]
    keys = {one.key: one.notice for one in told if one.notice.kind in one_taps.PURPOSES}
    by_key = one_taps.issue_all(notices=keys, now=now) if keys else {}
    issued = {notice.pk: by_key[key] for key, notice in keys.items()}
    return _several(notices, issued)


def of_digest(digest: Digest, now: datetime) -> Letter | None:
    """The mail of a digest; None where all of it was read, solved or hidden meanwhile."""
    if digest.kind == Digest.Kind.LAST:
        return _digest(digest, None, {}, set(), now)
    found = digests.contents(digest=digest)
    if found.is_empty:
        return None
    keys = {f"digest:{digest.pk}:{one.asks.pk}": one.asks for one in found.own if one.asks}
    by_key = one_taps.issue_all(notices=keys, now=now) if keys else {}
    issued = {notice.pk: by_key[key] for key, notice in keys.items()}
    return _digest(digest, found, issued, inbox.public(threads=threads_of(found)), now)


def sample(digest: Digest, found: digests.Contents | None, now: datetime) -> Letter:
    """A digest to look at: its links let nobody do anything."""
    own = found.own if found else []
    issued = {one.asks.pk: mailing.SAMPLE for one in own if one.asks is not None}
    public = {thread.pk for thread in threads_of(found)} if found else set()
    return _digest(digest, found, issued, public, now).without_secrets()


def sample_of_several(notices: Sequence[Notice]) -> Letter:
    """The mail of several unsaved notices, to look at."""
    return _several(notices, {}).without_secrets()


def threads_of(found: digests.Contents) -> list[Thread]:
    """The threads that a digest names."""
    told = [group.thread for group in found.told if group.thread is not None]
    return [*(one.thread for one in found.own), *told, *found.wanted]


def _several(notices: Sequence[Notice], issued: Secrets) -> Letter:
    first = notices[0]
    member, thread = first.member, first.thread
    group = notice_kinds.get(first.kind).group
    with translation.override(member.language), timezone.override(member.time_zone):
        context = _shared(member) | {
            "thread": thread,
            "says": _says(notices),
            "subject": mailing.subject(first, len(notices)) if _are_alike(notices) else "",
            "lines": [_line(notice, issued) for notice in notices],
            "url": mailing.absolute(mailing.place(first)),
            "group": notice_kinds.GROUPS[group][0],
            "stop_url": mailing.stop_url(first, f"group.{group}"),
            "unfollow_url": mailing.stop_url(first, f"thread.{first.thread_id}"),
        }
        letter = _rendered("mail/several", context)
    headers = mailing.headers_of(first, context["stop_url"])
    headers.pop("Reply-To", None)  # nobody could say which of them a reply is to
    return Letter(letter.subject, letter.text, letter.html, headers)


def _digest(
    digest: Digest,
    found: digests.Contents | None,
    issued: Secrets,
    public: set[int],
    now: datetime,
) -> Letter:
    member = digest.member
    secret = stopping.secret(member=member, scope=stopping.DIGEST)
    stop_url = mailing.absolute(reverse("stop_mail", args=[secret]))
    with translation.override(member.language), timezone.override(member.time_zone):
        context = _shared(member) | {
            "digest": digest,
            "is_last": found is None,
            "is_daily": digest.rhythm == DigestPlan.Rhythm.DAILY,
            "months": limits.DIGEST_IDLE.days // 30,
            "inbox_url": mailing.absolute(reverse("inbox")),
            "stop_url": stop_url,
        }
        if found is not None:
            context |= _told(found, issued, _way(public), now)
        letter = _rendered("mail/digest", context)
    headers = mailing.stop_headers(stop_url, of="digests")
    return Letter(letter.subject, letter.text, letter.html, headers)


def _told(
    found: digests.Contents, issued: Secrets, way: Callable[[Thread], str], now: datetime
) -> dict[str, Any]:
    own = [
        {
            "thread": one.thread,
            "url": way(one.thread),
            "stands": _stands(one, now),
            "lines": [_line(notice, {}) for notice in one.told],
            "ask_url": _tap_url(issued[one.asks.pk]) if one.asks else "",
        }
        for one in found.own
    ]
    told = [
        {
            "thread": group.thread,
            "url": way(group.thread) if group.thread else "",
            "lines": [_line(notice, {}) for notice in group.notices],
        }
        for group in found.told
    ]
    wanted = [{"thread": one, "url": way(one), "waits": _waits(one, now)} for one in found.wanted]
    return {
        "own": own,
        "told": told,
        "wanted": wanted,
        "has_more": found.has_more,
        "subject": _subject(found),
    }


def _subject(found: digests.Contents) -> str:
    """What is most likely to be waited for."""
    if found.fresh:
        count = found.fresh
        return ngettext(
            "%(count)d new answer to your questions",
            "%(count)d new answers to your questions",
            count,
        ) % {"count": count}
    news = sum(len(group.notices) for group in found.told)
    news += sum(len(one.told) for one in found.own)
    if news:
        return ngettext(
            "%(count)d thing that is new in your threads",
            "%(count)d things that are new in your threads",
            news,
        ) % {"count": news}
    if any(one.is_news for one in found.own):
        return _("How your questions stand")
    count = len(found.wanted)
    return ngettext(
        "%(count)d question that you can answer", "%(count)d questions that you can answer", count
    ) % {"count": count}


def _stands(one: digests.Own, now: datetime) -> str:
    """How a question stands, in one line."""
    if one.thread.is_solved:
        return _("Solved")
    if one.fresh:
        return ngettext("%(count)d new answer", "%(count)d new answers", one.fresh) % {
            "count": one.fresh
        }
    if one.thread.answer_count:
        return _("Answered; is it solved?")
    return _waits(one.thread, now)


def _waits(thread: Thread, now: datetime) -> str:
    days = (now - (thread.waiting_since or thread.created_at)).days
    if days < 1:
        return _("waiting since today")
    return ngettext("waiting for %(count)d day", "waiting for %(count)d days", days) % {
        "count": days
    }


def _says(notices: Sequence[Notice]) -> str:
    """How many, and of what."""
    count = len(notices)
    if _are_alike(notices) and notice_kinds.get(notices[0].kind).says_many:
        return mailing.says_of_many(notices[0], count)
    kinds = {notice.kind for notice in notices}
    if kinds <= ANSWERS:
        says = ngettext("%(count)d new answer", "%(count)d new answers", count)
    elif not kinds & ANSWERS:
        says = ngettext("%(count)d new comment", "%(count)d new comments", count)
    else:
        says = ngettext(
            "%(count)d new answer or comment", "%(count)d new answers and comments", count
        )
    return says % {"count": count}


def _are_alike(notices: Sequence[Notice]) -> bool:
    return len({notice.kind for notice in notices}) == 1


def _line(notice: Notice, issued: Secrets) -> dict[str, Any]:
    secret = issued.get(notice.pk, "")
    return {
        "notice": notice,
        "says": mailing.says(notice),
        "excerpt": mailing.excerpt(notice),
        "reason": notice.reason,
        "ask_url": _tap_url(secret) if secret else "",
    }


def _tap_url(secret: str) -> str:
    return mailing.absolute(reverse("one_tap", args=[secret]))


def _way(public: set[int]) -> Callable[[Thread], str]:
    """The address of a thread: by way of signing in where not everybody may read it."""

    def way(thread: Thread) -> str:
        path = thread.get_absolute_url()
        if thread.pk not in public:
            path = f"{reverse('account_login')}?next={path}"
        return mailing.absolute(path)

    return way


def _shared(member: Member) -> dict[str, Any]:
    return {
        "member": member,
        "settings_url": mailing.absolute(reverse("notice_settings")),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": member.language,
    }


def _rendered(template: str, context: dict[str, Any]) -> Letter:
    subject, text, html = (
        render_to_string(f"{template}.{part}", context) for part in ("subject.txt", "txt", "html")
    )
    return Letter(" ".join(subject.split()), mailing.tidy(text), html.strip() + "\n")
