"""What a private case tells everybody: an answer in its public question, without personal data.

Whoever solved the case writes it and says of each thing in CHECKS that they looked. What takes
money or a card from somebody (an account number, a PUK) is refused whatever they say; so is what
leads to a person (a phone number, an e-mail address). Decision 0044.

Lock rule: request key, the rows of both threads by id, the service row, the case's row.
"""

import re
import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from community.domain import case_events, desk
from community.models import Case, CaseEvent, Service
from forum.domain import counters, posts, request_keys, solutions
from forum.lib import private_data
from forum.lib.private_data import Kind
from forum.lib.transact import verb
from forum.models import Member, Post, Thread
from forum.queries import refusals
from forum.rules import NotAllowed

# What the writer confirms, each by itself: forms/case_desk.py has the words.
CHECKS = ("names", "numbers", "places", "everybody")
SHORTEST_NAME = 3  # letters; shorter parts of a name are words of their own
# In a private case these are the customer's: no summary needs them, whoever they belong to.
PRIVATE = private_data.NEVER_PUBLIC | {Kind.EMAIL, Kind.IMEI, Kind.PIN, Kind.PHONE, Kind.CUSTOMER}


def check_publish(member: Member, *, case: Case) -> None:
    """Whoever has the case, or had it last, once it is done and continues a public question.
    Raises NotAllowed."""
    mine = case.owner_id or case.last_owner_id
    if mine != member.pk:
        raise NotAllowed(_("Whoever solved the case writes its summary."))
    if case.about_id is None:
        raise NotAllowed(_("The case continues no public question, so there is none to answer."))
    if case.status != Case.Status.DONE:
        raise NotAllowed(_("Finish the case first: its summary says what solved it."))
    if case.summary_id is not None:
        raise NotAllowed(_("The case has its summary. You can edit it where it stands."))


def check_words(body: str) -> None:
    """Whether nothing in it tells who the customer is. Raises NotAllowed."""
    if any(one.kind in PRIVATE for one in private_data.find(body)):
        raise NotAllowed(
            _("Everybody reads this, and it holds something private. Please take it out.")
        )


def names(text: str, *, customer: Member) -> list[str]:
    """Words of it, as they stand there, that are the customer's name, a part of it ("Meier" of
    "Hana Meier", "Hanas" of "Hana") or their handle."""
    return [one.group() for one in _named(customer).finditer(text)]


def without_name(text: str, *, customer: Member) -> str:
    """The same with a neutral word, in the language of the page, in each one's place."""
    return _named(customer).sub(_("[name removed]"), text)


def _named(customer: Member) -> re.Pattern[str]:
    told = f"{customer.display_name} {customer.handle}"
    parts = {one for one in re.findall(r"[^\W_]+", told) if len(one) >= SHORTEST_NAME}
    whole = {one.strip() for one in (customer.display_name, customer.handle) if one.strip()}
    sought = "|".join(re.escape(one) for one in sorted(parts | whole, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{sought})(?:['’]?s|['’])?(?![^\W_])", re.IGNORECASE)


@verb
def publish(
    *,
    case: Case,
    body: str,
    checked: Collection[str],
    is_name_meant: bool = False,
    by: Member,
    key: uuid.UUID | None,
    now: datetime,
) -> Post:
    """The summary as an answer in the public question, once per `key`; it is the solution there,
    unless whoever asked has one already. `checked` are codes of CHECKS. What sounds like the
    customer's name goes through only where the writer said of it, by itself, that it is meant
    (`is_name_meant`). Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="case summary", now=now)
    if first is not None:
        return Post.objects.get(pk=first)
    about, case = _hold(case)
    check_publish(by, case=case)
    desk.check_customers(by, thread=about)
    if not set(CHECKS) <= set(checked):
        raise NotAllowed(_("Please look at each point and confirm it."))
    check_words(body)
    if not is_name_meant and names(body, customer=case.member):
        raise NotAllowed(_("The customer’s name stands in it. Please take it out."))
    post = posts.answer(thread=about, by=by, body=body, key=None, now=now)
    if about.solution_id is None and post.pk not in refusals.refused(thread=about):
        solutions.accept(thread=about, post=post, by=by, now=now, reason=reason(case=case))
    case.summary = post
    case.save(update_fields=["summary"])
    case_events.record(
        case=case, kind="summary_published", key=f"summary:{case.pk}", by=by, now=now, post=post.pk
    )
    request_keys.settle(member=by, key=key, verb="case summary", result=post.pk)
    return post


def reason(*, case: Case) -> str:
    """Why the summary is the solution, as everybody reads it, in the language of the question: what
    the team says until the customer has said so, and that it goes on where it does."""
    confirmed = CaseEvent.objects.filter(key=confirmed_key(case))
    with translation.override((case.about or case.thread).language):
        if case.runs:
            return _("It goes on in private. Before, our team said that this solved it.")
        if confirmed.exists():
            return _("Solved in a private case; this is what helped.")
        return _("Our team says that this solved it in a private case.")


def confirmed_key(case: Case) -> str:
    """Of the event that its customer said so, since it was opened last."""
    return f"{case.pk}:confirmed:{case.reopened}"


def say_how_it_stands(*, case: Case, now: datetime) -> None:
    """The case has ended, was confirmed or runs again: beneath the public question stands what is
    true now. Its rows are held."""
    if case.summary is not None and case.about is not None:
        solutions.reword(
            thread=case.about, post=case.summary, reason=reason(case=case), now=now
        )  # fmt: skip


def _hold(case: Case) -> tuple[Thread, Case]:
    """Public question and case, as they are now. Raises NotAllowed where the question is gone."""
    about = Case.objects.filter(pk=case.pk).values_list("about", flat=True).first()
    if about is None:
        raise NotAllowed(_("The case continues no public question, so there is none to answer."))
    held = {pk: counters.lock(thread=Thread(pk=pk)) for pk in sorted((about, case.pk))}
    # Nothing is joined: joined rows are as old as the beginning of the wait.
    list(Service.objects.select_for_update().filter(pk=about))
    row = Case.objects.select_for_update().get(pk=case.pk)
    row.thread = held[row.pk]
    return held[about], row
