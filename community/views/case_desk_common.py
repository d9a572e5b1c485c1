"""What the pages of private cases at the desk answer with."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from community.forms.case_desk import AttemptForm
from community.models import Case
from community.queries import boards, case_desk_page, drawers
from community.queries import case_desk as reads
from community.queries.desk import Seat
from community.views import case_desk_words, desk
from forum.forms.posts import MessageForm
from forum.lib import facts
from forum.models import Thread
from forum.rules import NotAllowed
from forum.views import common, errors, uploads, writing

MOST_PAGES = 100


def seated(request: HttpRequest) -> Seat:
    """Who sits at the desk; for everybody else there is no case. Raises Http404."""
    try:
        return desk.seated(request)
    except NotAllowed as refusal:
        raise Http404 from refusal


def column(request: HttpRequest, sitting: Seat, now: datetime) -> dict[str, Any]:
    """The queue and what leads to the others. Raises Http404 for a queue that is none."""
    counted, age = reads.counts(seat=sitting, now=now)
    name = common.choice(request, "queue", reads.QUEUES, reads.first_queue(counted=counted))
    number = common.page_number(request, MOST_PAGES)
    queue = reads.queue(seat=sitting, name=name, number=number, now=now)
    return {
        "seat": sitting,
        "queue": queue,
        "age": age,
        "tabs": [
            (key, label, f"{reverse('desk_cases')}?queue={key}", key == name, counted[key])
            for key, label in case_desk_words.queues().items()
        ],
        "says": case_desk_words.empty(name),
        "query": f"queue={name}",
        "next_url": f"?queue={name}&page={number + 1}" if queue.has_more else "",
        "unseen_notes": boards.unseen(pools=sitting.pools, member=sitting.member),
        "waiting_cases": counted[reads.WAITING],
        "here_desk": "cases",
    }


def free(request: HttpRequest, sitting: Seat, case: Case, now: datetime) -> dict[str, Any]:
    """A case that nobody has taken: what its queue says of it."""
    item = reads.item(case=case, seat=sitting, now=now)
    return column(request, sitting, now) | {"item_open": item, "one": case}


def shown_to_owner(
    request: HttpRequest,
    sitting: Seat,
    case: Case,
    now: datetime,
    *,
    form: MessageForm | None = None,
    refused: NotAllowed | None = None,
    number: object = None,
) -> HttpResponse:
    """The page; `form` where a message came back, `number` in the one answer that shows it."""
    before = common.number(request.GET.get("before", ""))
    loaded = case_desk_page.load(case=case, seat=sitting, before=before, now=now)
    if loaded is None:
        raise Http404
    shown = column(request, sitting, now) | {
        "one": case,
        "case": loaded,
        "thread": case.thread,
        "fact_lines": facts.lines(case.facts),
        "page": loaded.talk,
        "before": before,
        "may": case_desk_words.may(loaded, sitting, now=now),
        "past_calls": case_desk_words.calls(loaded),
        "outcomes": case_desk_words.outcomes(),
        "may_call": loaded.turn is not None,
        "looked": loaded.look_of(sitting.member),
        "attempt_form": AttemptForm(),
        "number": number,
        "drawer_of": drawers.to_look(thread=case.about, member=sitting.member, now=now),
    }
    if case.runs:
        text = desk.canned_text(request, loaded.knowledge)
        shown |= writing_to(request, case.thread, form or MessageForm(newcomer=False, initial=text))
    status = 422 if form is not None else 200
    response = render(request, "community/desk_cases/index.html", shown, status=status)
    return errors.beside(response, refused)


def writing_to(request: HttpRequest, thread: Thread, form: MessageForm) -> dict[str, Any]:
    """What the form of a message needs."""
    return {
        "answer_form": form,
        "pictures_form": uploads.form(request),
        "writing": writing.begun(request, f"message:{thread.pk}"),
    }


def back(pk: int) -> HttpResponse:
    return redirect(reverse("desk_case", args=[pk]))
