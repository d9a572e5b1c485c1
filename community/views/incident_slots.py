"""What the floor's pages say of known incidents: banners, the line of a thread, its buttons."""

from typing import Any

from django.template.loader import render_to_string

from community.domain import incident_marks, incident_threads, incidents
from community.lib.told_times import moment
from community.queries import incidents as reads
from community.queries.incidents import Banner
from forum import rules
from forum.lib import clock
from forum.lib.facts import in_language
from forum.models import Member, Thread
from forum.queries.thread_page import ThreadPage
from forum.views import common


def banner(context: dict[str, Any]) -> str:
    """On the pages where somebody is about to ask or looks for an answer."""
    request = context.get("request")
    if request is None or "whole" in request.GET:  # kept by the app, for when there is no network
        return ""
    member = context.get("member")
    return told(reads.banners_soon(member=member), context)


def told(banners: list[Banner], context: dict[str, Any]) -> str:
    """The banners; "" where nothing is broken."""
    if not banners:
        return ""
    given = {
        "banners": shown(banners),
        "member": context.get("member"),
        "csrf_token": context.get("csrf_token"),
        "here": context.get("here"),
    }
    return render_to_string("community/incidents/_banners.html", given)


def shown(banners: list[Banner]) -> list[tuple[Banner, str]]:
    """Each with since when it is known, in words."""
    now = clock.now()
    return [(one, moment(one.since, now=now)) for one in banners]


def thread_line(context: dict[str, Any]) -> str:
    """In place of a thread's state: that it belongs to an incident, or is where that is answered.
    All of it stands on the thread's row. In lists a chip."""
    thread = context.get("thread")
    said = thread.service_line.get(incident_marks.MARK) if isinstance(thread, Thread) else None
    if said is None:
        return _taken_back(context)
    since = common.instant(str(said["since"]))
    given = {
        "id": said["id"],
        "title": in_language(said["title"]),
        "since": moment(since, now=clock.now()) if since is not None else "",
        "affected": said.get("affected"),
        "is_main": said["thread"] == thread.pk,
    }
    is_page = isinstance(context.get("page"), ThreadPage)
    return render_to_string(f"community/incidents/_{'line' if is_page else 'chip'}.html", given)


def _taken_back(context: dict[str, Any]) -> str:
    """On the page of a question alone: that it was part of a false alarm."""
    page, thread = context.get("page"), context.get("thread")
    said = thread.service_line.get(incident_marks.TAKEN_BACK) if thread is not None else None
    at = common.instant(str(said["at"])) if said is not None else None
    if at is None or not isinstance(page, ThreadPage) or page.thread.pk != thread.pk:
        return ""
    given = {"id": said["id"], "at": moment(at, now=clock.now())}
    return render_to_string("community/incidents/_taken_back.html", given)


def thread_actions(context: dict[str, Any]) -> str:
    """Beneath a question: "Mine is different" for whoever asked and the team; and for the team, to
    make it an incident or let it belong to one."""
    member, thread = context.get("member"), context.get("thread")
    if member is None or not isinstance(context.get("page"), ThreadPage):
        return ""
    if not isinstance(thread, Thread) or not thread.is_question:
        return ""
    said = thread.service_line.get(incident_marks.MARK)
    given: dict[str, Any] = {"thread": thread, "csrf_token": context.get("csrf_token")}
    if said is not None and said["thread"] != thread.pk:
        if not rules.allowed(incident_threads.check_leave, member, thread=thread):
            return ""
        given |= {"id": said["id"], "is_own": thread.author_id == member.pk, "leaves": True}
        given["title"] = in_language(said["title"])
    elif said is None and _may_open(member, thread):
        given["open"] = reads.banners(member=member)
    else:
        return ""
    return render_to_string("community/incidents/_actions.html", given)


def _may_open(member: Member, thread: Thread) -> bool:
    return rules.allowed(incidents.check_open, member, thread=thread)
