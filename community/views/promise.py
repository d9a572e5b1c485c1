"""What pages of the floor show of the promise: the ladder line, who may call a person, and what
sounds urgent."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from community.domain import escalating, scheduling
from community.lib import line_words, urgent, wants_person
from community.lib.line import URGENT, Line, is_known, of_row
from community.lib.told_times import moment
from community.lib.urgent import Reason
from community.models import Escalation, Service
from community.queries import escalations, hold_back
from forum.lib import clock
from forum.models import Member, Thread
from forum.queries.thread_page import ThreadPage

WAITS = (Service.Status.OPEN, Service.Status.ASKED_BACK)


def thread_line(context: dict[str, Any]) -> str:
    """On the page of a question that waits: who looks, who is next, and by when. Rows of lists say
    it by their chip."""
    thread = _of_page(context)
    line = of_row(thread.service_line) if thread is not None else None
    if thread is None or line is None:
        return ""
    return render_to_string("community/ladder/line.html", shown(line, thread))


def live_part(context: dict[str, Any]) -> str:
    """The same for a page that is open: it takes the place of the line there."""
    thread = context.get("thread")
    line = of_row(thread.service_line) if isinstance(thread, Thread) else None
    if line is None or not isinstance(thread, Thread):
        return ""
    return render_to_string("community/ladder/live.html", shown(line, thread))


def shown(line: Line, thread: Thread) -> dict[str, Any]:
    """What the line's template needs. One statement where somebody has the question now."""
    now = clock.now()
    pk = line.held_by(now)
    who = escalations.named(pk) if pk is not None else None
    holder = str(who) if who is not None else ""
    return {
        "steps": line_words.shown(line, holder=holder, now=now),
        "told": line_words.sentence(line, holder=holder, now=now),
        "notes": line_words.notes(line, topic=thread.category.label, now=now),
    }


def thread_actions(context: dict[str, Any]) -> str:
    """Beneath a question that waits: a person is called here, or was. For members."""
    member, thread = context.get("member"), _of_page(context)
    line = of_row(thread.service_line) if thread is not None else None
    if member is None or thread is None or line is None or line.status not in WAITS:
        return ""
    given: dict[str, Any] = {}
    if thread.escalated_at:
        given = _called(member, thread, line)
    elif line.status == Service.Status.OPEN:
        given = _not_called(member, thread)
    if line.status == Service.Status.ASKED_BACK and thread.author_id == member.pk:
        given["asked_back"] = context["page"].question.post.pk
    if member.is_company:
        given["hold"] = _hold(thread, clock.now())
    if not any(given.values()):
        return ""
    given |= {"thread": thread, "csrf_token": context.get("csrf_token")}
    return render_to_string("community/ladder/actions.html", given | card())


def while_writing(context: dict[str, Any]) -> str:
    """In the ask form: what was typed sounds as if somebody needed help at once."""
    writing = context.get("writing") or {}
    if writing.get("place") != "ask":
        return ""
    typed = context.get("typed")
    if typed is None:
        typed = {"title": context.get("title", "")}
    return _urgent(f"{typed.get('title', '')}\n{typed.get('body', '')}")


def while_asking(context: dict[str, Any]) -> str:
    """The same above what is suggested for the first sentence; the form that follows has it."""
    is_begun = context.get("whole") or context.get("folded")
    return "" if is_begun else _urgent(context.get("title", ""))


def while_searching(context: dict[str, Any]) -> str:
    """Above what a search found, where it was one for a person."""
    if not wants_person.says(str(context.get("q", ""))):
        return ""
    return render_to_string("community/ladder/person.html", card())


def _urgent(text: str) -> str:
    found = urgent.find(text)
    if found is None:
        is_wanted = wants_person.says(text)
        return render_to_string("community/ladder/person.html", card()) if is_wanted else ""
    return render_to_string(
        "community/ladder/urgent.html", {"words": found.words, "reason": found.reason} | card()
    )


def card() -> dict[str, Any]:
    """Where somebody finds help at once, by the settings of the site."""
    hotline = settings.URGENT_HOTLINE
    return {
        "block_url": settings.URGENT_BLOCK_URL,
        "hotline": hotline,
        "emergency": settings.EMERGENCY_NUMBER,
        "dialled": "".join(sign for sign in hotline if sign.isdigit() or sign == "+"),
    }


def _of_page(context: dict[str, Any]) -> Thread | None:
    """The question whose page this is: a part may show rows of others."""
    page, thread = context.get("page"), context.get("thread")
    is_its_own = isinstance(page, ThreadPage) and isinstance(thread, Thread)
    return thread if is_its_own and page.thread.pk == thread.pk else None


def _not_called(member: Member, thread: Thread) -> dict[str, Any]:
    how = escalating.how(member, thread=thread)
    said = thread.service_line.get(URGENT)
    return {
        "may_call": how is not None,
        "is_asker": how == Escalation.How.ASKER,
        "urgent": Reason(said) if how is not None and said in Reason.values else None,
    }


def _called(member: Member, thread: Thread, line: Line) -> dict[str, Any]:
    """The team sees who called and why, and may say that it was nothing; whoever called sees that,
    and nobody else. Whoever asked sees who called for them. Both read from when somebody is there.
    """
    own = escalations.own(thread_id=thread.pk, member=member)
    found = escalations.last(thread_id=thread.pk)
    is_over = found is None or found.false_at is not None
    is_asker = thread.author_id == member.pk
    given: dict[str, Any] = {}
    # Nobody comes any more: whoever may call a person again finds the way. An asker calls once.
    is_open = line.status == Service.Status.OPEN
    if is_open and is_over and not (is_asker and own is not None):
        given = _not_called(member, thread)
    if own is not None and not member.is_company:
        there = there_from(own, line, now=clock.now()) if own.false_at is None else ""
        return given | {"own": own, "there": there}
    if found is None or not (is_asker or member.is_company) or (member.is_company and is_over):
        return given
    there = "" if member.is_company else there_from(found, line, now=clock.now())
    return given | {"call": found, "may_call_off": member.is_company, "there": there}


def there_from(call: Escalation, line: Line | None, *, now: datetime) -> str:
    """From when somebody of the team is there for whom a person was called, in words; "" where
    somebody is, has it already, or never is. `call` with its service row."""
    if line is None or line.status != Service.Status.OPEN or line.held_by(now):
        return ""
    gap = line.gap or now
    at = max(scheduling.there_at(call.service, at=now) or now, gap)
    return moment(at, now=now) if at > now and is_known(at) else ""


def _hold(thread: Thread, now: datetime) -> str:
    """Until when the team lets members answer first, in words; "" where that is over."""
    until = hold_back.until(thread=thread, now=now)
    return moment(until, now=now) if until is not None else ""
