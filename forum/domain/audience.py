"""Who on this floor hears of what: each event's kind mapped to people and the kind of notice.

Upper floors have an audience of their own and call the same `notices.tell`.
"""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from forum.domain import counters, crowds, following, notices, outbox
from forum.lib.transact import verb
from forum.models import Event, Following, Member, MeToo, Notice, Post, Thread
from forum.queries import named

Kind = Event.Kind


def hear(event: Event) -> None:
    """Tell everybody whom this event concerns, in its transaction. Again changes nothing."""
    if event.kind in FOLLOWS and event.thread_id and event.by_id:
        following.take_part(thread_id=event.thread_id, member_id=event.by_id, now=event.at)
    if event.kind in HIDES and event.thread:
        notices.hush(thread=event.thread, post=event.post, now=event.at)
    if event.kind == Kind.ROLE_GIVEN and event.member:
        notices.hush_of_member(member=event.member, now=event.at)
    if event.kind in TELLS:
        TELLS[event.kind](event)


@verb
def tell_step(*, pk: int, after: int) -> bool:
    """Tell the next of those whom event `pk` concerns (domain/crowds.py), from member `after` on;
    whether there are more.

    Locks the thread's row, as deleting does: of what is gone by now nobody hears any more.
    """
    event = Event.objects.select_related("thread", "post__parent", "by").filter(pk=pk).first()
    if event is None or event.thread is None or event.kind not in TELLS:
        return False
    event.thread = counters.lock(thread=event.thread)
    if event.post is None or not _is_there(event.thread, event.post):
        return False
    step = crowds.begin(event, after=after)
    TELLS[event.kind](event)
    if step.last is not None:
        crowds.later(event, after=step.last)
    outbox.run_later()
    return step.last is not None


def _is_there(thread: Thread, post: Post) -> bool:
    """As it is now: the lock may have waited for whoever deleted it."""
    here = Post.objects.present().exclude(parent__deleted_at__isnull=False)
    return thread.deleted_at is None and here.filter(pk=post.pk).exists()


def followers(*, thread: Thread) -> QuerySet[Member]:
    """Who follows the thread now."""
    return Member.objects.filter(_follows(thread))


def having_it_too(*, thread: Thread) -> QuerySet[Member]:
    """Who has said so and follows it still, without whoever asked it."""
    said = MeToo.objects.filter(thread=thread, withdrawn_at=None)
    others = followers(thread=thread).filter(pk__in=said.values("member"))
    return others.exclude(pk__in=_ids(thread.author_id))


def _follows(thread: Thread) -> Exists:
    return Exists(Following.objects.filter(thread=thread, member=OuterRef("pk"), ended_at=None))


def _tell(
    event: Event,
    kind: str | Callable[[Member], str],
    to: QuerySet[Member] | notices.Followers,
    *,
    of_post: bool = True,
) -> list[Notice]:
    try:
        return notices.tell(
            kind=kind, to=to, key=f"event:{event.pk}", by=event.by, now=event.at,
            thread=event.thread, post=event.post if of_post else None, step=crowds.of(event),
            data={name: event.data[name] for name in PASSED_ON if event.data.get(name)},
        )  # fmt: skip
    except crowds.Crowded:
        crowds.later(event)
        return []


def _post_added(event: Event) -> None:
    thread, post = _of(event)
    asker = thread.author_id

    def answered(member: Member) -> str:
        return "question_answered" if member.pk == asker else "thread_answered"

    def commented(member: Member) -> str:
        if member.pk == asker:
            return "question_commented" if thread.is_question else "article_commented"
        parent = post.parent
        is_own = parent is not None and parent.author_id == member.pk
        return "answer_commented" if is_own else "thread_commented"

    # Whoever is named hears that, and not that there is a post as well. Whoever asked hears of an
    # answer first of all: from that mail they say whether it helped.
    named_people = named.mentioned_in(post.body_html)
    told = _tell_named(event, named_people.exclude(pk__in=_ids(asker)))
    of_answer = post.kind == Post.Kind.ANSWER
    kind = answered if of_answer else commented
    if crowds.of(event).is_job:  # whoever was named heard it when it was posted
        _tell(event, kind, notices.Followers(thread, _heard_named(post)))
        return
    heard = _tell(event, kind, notices.Followers(thread, [one.member_id for one in told]))
    if crowds.waits(event):  # whoever asked does not wait for thousands of others
        heard = _tell(event, kind, followers(thread=thread).filter(pk__in=_ids(asker)))
    if asker is not None and asker not in {one.member_id for one in heard}:
        _tell_named(event, named_people.filter(pk=asker))


def _heard_named(post: Post) -> list[int]:
    key = f"mention:{post.pk}"
    return list(Notice.objects.filter(key=key).values_list("member_id", flat=True))


def _named_by_edit(event: Event) -> None:
    """Only whom the edit added: the others have heard, or their names are old (an import's)."""
    added = event.data.get("named")
    if added:
        _tell_named(event, Member.objects.filter(pk__in=added))


def _named(event: Event) -> None:
    """A new thread names somebody."""
    _thread, post = _of(event)
    _tell_named(event, named.mentioned_in(post.body_html))


def _tell_named(event: Event, people: QuerySet[Member]) -> list[Notice]:
    """Once a post and person, however often it is edited. An article calls nobody: it explains, and
    often it is made of what people said to each other."""
    thread, post = _of(event)
    is_article = thread.kind == Thread.Kind.ARTICLE and post.kind == Post.Kind.QUESTION
    if is_article or people.query.is_empty():
        return []
    return notices.tell(
        kind="mentioned", to=people, key=f"mention:{post.pk}", by=event.by, now=event.at,
        thread=event.thread, post=post,
    )  # fmt: skip


def _solution_set(event: Event) -> None:
    thread, post = _of(event)

    to_asker = "question_confirmed" if event.data.get("is_confirmed") else "solution_set_by_team"

    def kind(member: Member) -> str:
        if member.pk == post.author_id:
            return "answer_accepted"
        return to_asker if member.pk == thread.author_id else "thread_solved"

    people = Q(pk__in=_ids(post.author_id, thread.author_id))
    if not event.data.get("replaces"):  # solved it was already: no news to whoever follows
        people |= Q(_follows(thread))
    _tell(event, kind, Member.objects.filter(people))
    if crowds.waits(event):  # the two whom it is about hear at once
        two = _ids(post.author_id, thread.author_id)
        _tell(event, kind, Member.objects.filter(pk__in=two))


def _solution_cleared(event: Event) -> None:
    thread, post = _of(event)
    if event.data.get("is_kept"):  # whoever asked accepts what others had confirmed
        return
    # Where another solution follows at once, the asker hears of that one. This one may be deleted
    # in the same breath: the asker hears of their question.
    if not event.data.get("is_replaced") and thread.author_id != post.author_id:
        asker = Member.objects.filter(pk__in=_ids(thread.author_id))
        _tell(event, "solution_cleared_by_team", asker, of_post=False)
    _tell(event, "answer_cleared", Member.objects.filter(pk__in=_ids(post.author_id)))


def _confirmed(event: Event) -> None:
    """The author, once of each person's words; where these solve it they hear of that instead."""
    _thread, post = _of(event)
    if event.data.get("solves"):
        return
    notices.tell(
        kind="answer_confirmed", to=Member.objects.filter(pk__in=_ids(post.author_id)),
        key=f"confirmed:{post.pk}:{event.by_id}", by=event.by, now=event.at, thread=event.thread,
        post=post,
    )  # fmt: skip


def _to_author_of_thread(kind: str) -> Callable[[Event], None]:
    def tell(event: Event) -> None:
        if event.thread is not None:
            _tell(event, kind, Member.objects.filter(pk__in=_ids(event.thread.author_id)))

    return tell


def _duplicate_marked(event: Event) -> None:
    """Whoever asked, and once a question whoever has it too."""
    _to_author_of_thread("question_duplicate")(event)
    if event.thread is not None:
        notices.tell(
            kind="me_too_duplicate", to=having_it_too(thread=event.thread), by=event.by,
            now=event.at, thread=event.thread, post=event.post,
            key=f"asked-before:{event.thread_id}",
        )  # fmt: skip


def _to_author_of_post(kind: str) -> Callable[[Event], None]:
    def tell(event: Event) -> None:
        _thread, post = _of(event)
        _tell(event, kind, Member.objects.filter(pk__in=_ids(post.author_id)))

    return tell


def _to_member(kind: str) -> Callable[[Event], None]:
    def tell(event: Event) -> None:
        _tell(event, kind, Member.objects.filter(pk__in=_ids(event.member_id)))

    return tell


def _of(event: Event) -> tuple[Thread, Post]:
    if event.thread is None or event.post is None:
        raise ValueError(f"event {event.pk} ({event.kind}) names no post")
    return event.thread, event.post


def _ids(*people: int | None) -> list[int]:
    return [pk for pk in people if pk is not None]


PASSED_ON = ("reason", "edit")
FOLLOWS = {Kind.THREAD_STARTED, Kind.POST_ADDED}
HIDES = {Kind.POST_DELETED, Kind.THREAD_MOVED}
TELLS: dict[str, Callable[[Event], None]] = {
    Kind.POST_ADDED: _post_added,
    Kind.POST_EDITED: _named_by_edit,
    Kind.THREAD_STARTED: _named,
    Kind.SOLUTION_SET: _solution_set,
    Kind.SOLUTION_CLEARED: _solution_cleared,
    Kind.EDIT_SUGGESTED: _to_author_of_post("edit_suggested"),
    Kind.EDIT_TAKEN_OVER: _to_member("edit_taken_over"),
    Kind.EDIT_REJECTED: _to_member("edit_rejected"),
    Kind.OUTDATED_SET: _to_author_of_post("answer_outdated"),
    Kind.DID_NOT_HELP: _to_author_of_post("answer_did_not_help"),
    Kind.POST_DELETED: _to_author_of_post("post_deleted"),
    Kind.POST_RESTORED: _to_author_of_post("post_restored"),
    Kind.THREAD_CLOSED: _to_author_of_thread("thread_closed"),
    Kind.THREAD_REOPENED: _to_author_of_thread("thread_reopened"),
    Kind.THREAD_MOVED: _to_author_of_thread("thread_moved"),
    Kind.DUPLICATE_MARKED: _duplicate_marked,
    Kind.TWINS_LINKED: _to_author_of_thread("question_twin"),
    Kind.ARTICLE_SENT_BACK: _to_member("article_sent_back"),
    Kind.ARTICLE_PUBLISHED: _to_member("article_published"),
    Kind.ARTICLE_OUTDATED: _to_member("article_outdated"),
    Kind.CONFIRMED: _confirmed,
}
HEARD = FOLLOWS | HIDES | {Kind.ROLE_GIVEN} | set(TELLS)
