"""Each use of a mentor's right is written down, and whoever it touched hears of it. Decision 0038.

Lock rule: none of its own. It hears an event within the verb that did it, and only adds rows.
"""

from django.utils.translation import gettext as _

from forum import rules
from forum.domain import notices
from forum.lib.transact import verb
from forum.models import Confirmation, Event, Member, Standing
from forum.rules import NotAllowed
from reputation.models import RightUse
from reputation.queries import mentors

Kind, Right = Event.Kind, RightUse.Right
OF_ASKER = {
    Kind.CONFIRMED: Right.CONFIRM,
    Kind.CONFIRMATION_WITHDRAWN: Right.CONFIRM,
    Kind.DUPLICATE_MARKED: Right.DUPLICATE,
    Kind.DUPLICATE_UNDONE: Right.DUPLICATE,
    Kind.THREAD_RETITLED: Right.WORDING,
    Kind.THREAD_RETAGGED: Right.WORDING,
    Kind.PERSON_CALLED: Right.CALL,
}
OF_AUTHOR = {
    Kind.OUTDATED_SET: Right.OUTDATED,
    Kind.OUTDATED_CLEARED: Right.OUTDATED,
    Kind.EDIT_TAKEN_OVER: Right.EDIT,
    Kind.EDIT_REJECTED: Right.EDIT,
}
OF_OWNER = {
    Kind.ARTICLE_PUBLISHED: Right.ARTICLE,
    Kind.ARTICLE_SENT_BACK: Right.ARTICLE,
}
RIGHTS = OF_ASKER | OF_AUTHOR | OF_OWNER
# Of the others the floor tells already (forum.domain.audience).
TELLS = {
    Kind.THREAD_RETITLED: "question_retitled",
    Kind.THREAD_RETAGGED: "question_retagged",
    Kind.DUPLICATE_UNDONE: "question_on_its_own",
    Kind.OUTDATED_CLEARED: "answer_renewed",
    Kind.EDIT_TAKEN_OVER: "post_improved",
    Kind.EDIT_REJECTED: "post_kept",
    Kind.PERSON_CALLED: "person_called",
}


@verb
def hear(event: Event) -> None:
    """Note it where a mentor did it, and not to what is their own; tell whom it touched, whoever
    did it. Again changes nothing."""
    touched = _touched(event)
    if event.by_id is None or event.by_id == touched or not _is_for_others(event):
        return
    if is_mentors(event=event):
        RightUse.objects.get_or_create(
            event=event,
            defaults={
                "right": RIGHTS[Kind(event.kind)], "mentor_id": event.by_id,
                "touched_id": touched, "at": event.at,
            },
        )  # fmt: skip
    if event.kind in TELLS and not event.data.get("is_decided"):  # else the decision tells it
        _tell(event, touched)


def is_mentors(*, event: Event) -> bool:
    """Whether a mentor did it, as one: who is of the company acts for it."""
    by = event.by
    if by is None or by.is_company:
        return False
    return Standing.objects.filter(member=by, is_mentor=True).exists()


def _is_for_others(event: Event) -> bool:
    """A new title may come of an edit, which is told by itself; a word for the company is none of a
    mentor's."""
    if event.kind in Event.WORDINGS:
        return "for_asker" in event.data
    return bool(event.data.get("as_kind", Confirmation.Kind.OTHERS) == Confirmation.Kind.OTHERS)


def _touched(event: Event) -> int | None:
    """Whose it is: the question's, the answer's, or the article's; None where they are gone."""
    if event.kind in OF_ASKER:
        return event.thread.author_id if event.thread else None
    if event.kind in OF_AUTHOR:
        return event.post.author_id if event.post else None
    return event.member_id


def _tell(event: Event, touched: int | None) -> None:
    """Once an event. That the tags are others as well is not told beside a new title."""
    if event.kind == Kind.THREAD_RETAGGED and _is_retitled_too(event):
        return
    reason, whom = event.data.get("reason"), [] if touched is None else [touched]
    notices.tell(
        kind=TELLS[Kind(event.kind)], to=Member.objects.filter(pk__in=whom),
        key=f"touched:{event.pk}", by=event.by, now=event.at, thread=event.thread, post=event.post,
        data={"reason": reason} if reason else {},
    )  # fmt: skip


def _is_retitled_too(event: Event) -> bool:
    same = Event.objects.filter(thread=event.thread, by=event.by, at=event.at)
    return same.filter(kind=Kind.THREAD_RETITLED).exists()


def check_see_all(member: Member | None) -> None:
    """Who reads what all mentors did: whoever keeps order, and whoever looks after mentors."""
    if rules.check_member(member).staff_role not in mentors.TEAM:
        raise NotAllowed(_("Only moderators and managers can read what all mentors did."))
