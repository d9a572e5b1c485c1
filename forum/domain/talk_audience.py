"""Who hears of what happens in a private talk: whoever takes part, and nobody else; and of
reports."""

from collections.abc import Callable

from django.db.models import QuerySet

from forum.domain import notices
from forum.models import Category, Event, Member, Talk, Thread, ThreadMember

Kind = Event.Kind


def hear(event: Event) -> None:
    """Tell whom this event concerns, in its transaction. Again changes nothing. Of what happens in
    a private case the roof tells; here only what is gone counts as unread no more."""
    tells = OF_CASES if event.thread is not None and event.thread.is_case else TELLS
    tell = tells.get(event.kind)
    if tell is not None and event.thread is not None:
        tell(event, event.thread)


def is_own(event: Event) -> bool:
    """Whether it is told here, and not by audience.py."""
    if event.kind in OF_REPORTS:
        return True
    return event.thread is not None and event.thread.is_private


def _message(event: Event, thread: Thread) -> None:
    """What a talk begins with is told by that it has begun."""
    if not event.data.get("begins"):
        _tell(event, thread, "talk_message", _people(thread))


def _joined(event: Event, thread: Thread) -> None:
    """Whoever was asked hears of it from whoever wants something, not from who asked them."""
    if event.member_id is None or event.member_id == thread.author_id:
        return
    if event.by_id is not None and not event.data.get("begins"):
        return  # brought back by somebody, whose message says it
    if event.data.get("back"):
        return  # as if they had never gone
    talk = Talk.objects.filter(thread=thread).first()
    is_draft = talk is not None and talk.kind == Talk.Kind.DRAFT_HELP
    kind = "draft_shared" if is_draft else "talk_joined"
    if event.data.get("begins") and not is_draft:
        kind = "talk_message"
    notices.tell(
        kind=kind, to=Member.objects.filter(pk=event.member_id), key=f"event:{event.pk}",
        by=thread.author, now=event.at, thread=thread,
    )  # fmt: skip


def _left(event: Event, thread: Thread) -> None:
    """They read no more of it, so nothing of it is unread."""
    notices.hush(thread=thread, post=None, now=event.at)


def _deleted(event: Event, thread: Thread) -> None:
    notices.hush(thread=thread, post=event.post, now=event.at)
    if event.post is not None:
        author = Member.objects.filter(pk=event.post.author_id or 0)
        _tell(event, thread, "post_deleted", author)


def _hushed(event: Event, thread: Thread) -> None:
    notices.hush(thread=thread, post=event.post, now=event.at)


def _reported(event: Event, thread: Thread) -> None:
    """Moderators who read there hear of it; of a talk, both hear that it is read."""
    moderator = Member(staff_role=Member.StaffRole.MODERATOR)
    theirs = Category.objects.visible_to(moderator).filter(pk=thread.category_id)
    roles = [Member.StaffRole.ADMINISTRATOR]
    if thread.is_private or theirs.exists():
        roles.append(Member.StaffRole.MODERATOR)
    notices.tell(
        kind="report_new", to=Member.objects.filter(staff_role__in=roles),
        key=f"report:{event.data['flag']}", by=event.by, now=event.at,
    )  # fmt: skip
    if thread.is_private:
        notices.tell(
            kind="talk_reported", to=_people(thread), key=f"reported:{event.data['flag']}",
            by=None, now=event.at, thread=thread,
        )  # fmt: skip


def _settled(event: Event, thread: Thread) -> None:
    """Whoever reported it; what it was about they know by the page that this leads to."""
    outcome, flag = event.data["outcome"], event.data["flag"]
    notices.tell(
        kind=f"report_{outcome}", to=Member.objects.filter(pk=event.member_id or 0),
        key=f"settled:{flag}", by=event.by, now=event.at,
        data={
            "reason": event.data.get("words", ""), "reason_code": event.data.get("code", ""),
            "place": event.data["place"],
        },
    )  # fmt: skip
    if thread.is_private:
        notices.hush(thread=thread, post=None, now=event.at)


def _tell(event: Event, thread: Thread, kind: str, to: QuerySet[Member]) -> None:
    reason = event.data.get("reason")
    notices.tell(
        kind=kind, to=to, key=f"event:{event.pk}", by=event.by, now=event.at, thread=thread,
        post=event.post, data={"reason": reason} if reason else {},
    )  # fmt: skip


def _people(thread: Thread) -> QuerySet[Member]:
    own = ThreadMember.objects.filter(thread=thread)
    return Member.objects.filter(pk__in=own.values("member"))


OF_REPORTS = {Kind.FLAG_RAISED, Kind.FLAG_SETTLED}
TELLS: dict[str, Callable[[Event, Thread], None]] = {
    Kind.POST_ADDED: _message,
    Kind.PARTICIPANT_ADDED: _joined,
    Kind.PARTICIPANT_LEFT: _left,
    Kind.POST_DELETED: _deleted,
    Kind.FLAG_RAISED: _reported,
    Kind.FLAG_SETTLED: _settled,
}
OF_CASES: dict[str, Callable[[Event, Thread], None]] = {
    Kind.PARTICIPANT_LEFT: _left,
    Kind.POST_DELETED: _hushed,
}
