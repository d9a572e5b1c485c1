"""The desk of experts: what waits for them, and one question with all that belongs to it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from community.domain import desk as rules
from community.models import Service
from community.queries import access, boards, case_desk, desk_thread, drawers, hold_back, readiness
from community.queries import desk as reads
from community.queries.desk import Seat
from community.views import desk_words
from forum.forms.posts import AnswerForm
from forum.lib import clock
from forum.models import Thread
from forum.queries import access as forum_access
from forum.queries import thread_page
from forum.views import common, uploads, writing

MOST_PAGES = 100


@require_safe
@common.members_only
def desk(request: HttpRequest) -> HttpResponse:
    """The queues. Whoever says nothing begins with the one that needs them most."""
    now = clock.now()
    shown = column(request, seated(request), now)
    return render(request, "community/desk/index.html", shown)


@require_safe
@common.members_only
def desk_thread_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One question between the queue and what is known of it and its asker."""
    now, sitting = clock.now(), seated(request)
    shown = column(request, sitting, now) | opened(request, sitting, pk, now)
    shown |= following(shown, now)
    if shown["may_answer"]:
        form = AnswerForm(newcomer=False, initial=canned_text(request, shown["case"].knowledge))
        shown |= answering(request, shown["thread"], form, is_lazy=True)
    return render(request, "community/desk/index.html", shown)


def seated(request: HttpRequest) -> Seat:
    """Who sits at the desk. Raises NotAllowed."""
    member = rules.check_staff(common.member_of(request))
    sitting = reads.seat(member=member)
    rules.check_desk(member, seat=sitting)
    return sitting


def column(request: HttpRequest, sitting: Seat, now: datetime) -> dict[str, Any]:
    """The queue and what leads to the others. Raises Http404 for a queue that is none."""
    counted, age = reads.counts(seat=sitting, now=now)
    begins = reads.first_queue(counted=counted, seat=sitting)
    name = common.choice(request, "queue", reads.QUEUES, begins)
    pools, languages = reads.pools(), dict(settings.LANGUAGES)
    chosen = reads.Chosen(
        common.choice(request, "pool", ["", *(one.slug for one in pools)], ""),
        common.choice(request, "language", ["", *languages], ""),
    )
    number = common.page_number(request, MOST_PAGES)
    queue = reads.load(seat=sitting, name=name, chosen=chosen, number=number, now=now)
    said = {"queue": name, "pool": chosen.pool, "language": chosen.language}
    where = {key: value for key, value in said.items() if value}
    return {
        "seat": sitting,
        "queue": queue,
        "age": age,
        "begins": begins,
        "tabs": [
            (key, label, f"{reverse('desk')}?queue={key}", key == name, counted[key])
            for key, label in desk_words.queues().items()
        ],
        "says": desk_words.empty(name),
        "chosen": chosen,
        "pools": pools,
        "languages_to_choose": [
            (code, get_language_info(code)["name_translated"]) for code in languages
        ],
        "query": urlencode(where),
        "next_url": f"?{urlencode(where | {'page': number + 1})}" if queue.has_more else "",
        "silent_since": readiness.ladder_silent_since(now=now),
        "unseen_notes": boards.unseen(pools=sitting.pools, member=sitting.member),
        "waiting_cases": case_desk.waiting(seat=sitting),
    }


def opened(request: HttpRequest, sitting: Seat, pk: int, now: datetime) -> dict[str, Any]:
    """The question with all that belongs to it, and what whoever looks may do; `?answers=` is the
    page of its answers. Raises Http404."""
    member, number = sitting.member, common.number(request.GET.get("answers", "1"), digits=6)
    head = forum_access.thread_to_show(member=member, pk=pk)
    service = access.service(thread=head.thread)
    if not number:
        raise Http404
    page = thread_page.load(head=head, member=member, sort="oldest", number=number, now=now)
    if page is None or not head.thread.is_question:
        raise Http404
    case = desk_thread.load(service=service, page=page, seat=sitting, now=now)
    return {
        "thread": head.thread,
        "page": page,
        "case": case,
        "may": desk_words.may(case, sitting),
        "may_answer": "answer" in page.may and head.thread.author_id != member.pk,
        "history": page.history,
        "drawer_of": drawers.to_look(thread=head.thread, member=member, now=now),
        "past": desk_words.past(case),
        "held_back_until": hold_back.until(thread=head.thread, now=now),
    }


def following(shown: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What comes next once the question that is open needs nobody: of the chosen queue, else of the
    one with which the desk begins. One statement more at most, none while it is open."""
    if shown["case"].service.status == Service.Status.OPEN:
        return {}
    queue, here, query = shown["queue"], shown["thread"].pk, shown["query"]
    found = _beside(queue, here)
    if found is None and shown["begins"] != queue.name:
        queue = reads.load(
            seat=shown["seat"], name=shown["begins"], chosen=reads.Chosen(), number=1, now=now
        )
        found, query = _beside(queue, here), f"queue={queue.name}"
    return {"following": found, "following_query": query} if found is not None else {}


def _beside(queue: reads.Queue, pk: int) -> Thread | None:
    return next((one.thread for one in queue.items if one.thread.pk != pk), None)


def answering(
    request: HttpRequest, thread: Thread, form: AnswerForm, *, is_lazy: bool = False
) -> dict[str, Any]:
    """What the form of an answer needs; its draft is the one of the question's own page."""
    return {
        "answer_form": form,
        "pictures_form": uploads.form(request),
        "writing": writing.begun(request, f"answer:{thread.pk}", lazy=is_lazy),
    }


def canned_text(request: HttpRequest, known: desk_thread.Knowledge) -> dict[str, str]:
    """`?canned=` begins the text with that reply, for whoever has no script."""
    pk = common.number(request.GET.get("canned", ""))
    found = next((one.text for one in known.canned if one.pk == pk), "")
    return {"body": found} if found else {}
