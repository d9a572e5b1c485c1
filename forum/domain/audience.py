"""Who on this floor hears of what: each event's kind mapped to people and the kind of notice.

Upper floors have an audience of their own and call the same `notices.tell`.
"""

from collections.abc import Callable, Sequence

from django.db.models import QuerySet

from forum.domain import crowds, following, notices
from forum.lib.follow_levels import ANSWERED, ASKED, COMMENTED, NO_NEWS, WEIGHTY
from forum.models import Event, Member, Notice, Post, Thread
from forum.queries import hearers, named

Kind = Event.Kind
Name = Callable[[Member], str]
# The kind of a notice by what somebody hears (hearers.OF_THREAD and its kin, in their order).
ANSWERS = ("thread_answered", "person_answered", "topic_answered", "topic_answered")
COMMENTS = ("thread_commented", "person_commented", "topic_commented", "topic_commented")
QUESTIONS = ("tag_asked", "person_asked", "tag_asked", "category_asked")
SOLVED = ("thread_solved", "topic_solved", "topic_solved", "topic_solved")


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


def _tell(
    event: Event,
    kind: str | Name,
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


def _tell_at_once(
    event: Event, kind: str | Name, people: notices.Followers, to: Sequence[int]
) -> list[Notice]:
    """Whom it is about (ids) does not wait for thousands of others."""
    thread, news = people.thread, people.news
    waiting = [pk for pk in to if pk not in people.without]
    hearing = [pk for pk in waiting if hearers.hears(thread=thread, news=news, member=pk)]
    return _tell(event, kind, Member.objects.filter(pk__in=hearing))


def _by_way(names: Sequence[str], member: Member) -> str:
    return names[vars(member).get("way", hearers.OF_THREAD)]


def _post_added(event: Event) -> None:
    thread, post = _of(event)
    asker = thread.author_id

    def answered(member: Member) -> str:
        return "question_answered" if member.pk == asker else _by_way(ANSWERS, member)

    def commented(member: Member) -> str:
        if member.pk == asker:
            return "question_commented" if thread.is_question else "article_commented"
        parent = post.parent
        is_own = parent is not None and parent.author_id == member.pk
        return "answer_commented" if is_own else _by_way(COMMENTS, member)

    # Whoever is named hears that, and not that there is a post as well. Whoever asked hears of an
    # answer first of all, and of a comment on their own words: from that mail they say whether it
    # helped.
    named_people = named.mentioned_in(post.body_html)
    of_answer = post.kind == Post.Kind.ANSWER
    to_asker = of_answer or post.parent is None or post.parent.author_id == asker
    told = _tell_named(event, named_people.exclude(pk__in=_ids(asker if to_asker else None)))
    kind = answered if of_answer else commented

    def others(without: Sequence[int]) -> notices.Followers:
        # An answer to one's own question comes from whoever gives it.
        return notices.of_event(
            event, what=ANSWERED if of_answer else COMMENTED, person=event.by_id, without=without,
            spared=_ids(asker) if of_answer else (),
        )  # fmt: skip

    if crowds.of(event).is_job:  # whoever was named heard it when it was posted
        _tell(event, kind, others(_heard_named(post)))
        return
    people = others([one.member_id for one in told])
    heard = _tell(event, kind, people)
    if crowds.waits(event):
        heard = _tell_at_once(event, kind, people, _ids(asker))
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


def _started(event: Event) -> None:
    """A new thread: whom it names, and whoever follows its topic, a tag of it or who wrote it."""
    thread, post = _of(event)
    if crowds.of(event).is_job:  # whoever was named heard it when it was posted
        without = _heard_named(post)
    else:
        told = _tell_named(event, named.mentioned_in(post.body_html))
        without = [one.member_id for one in told]

    def asked(member: Member) -> str:
        return _by_way(QUESTIONS, member) if thread.is_question else "article_new"

    _tell(event, asked, notices.of_event(event, what=ASKED, person=event.by_id, without=without))


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
    is_confirmed = event.data.get("is_confirmed")
    to_asker = "question_confirmed" if is_confirmed else "solution_set_by_team"

    def kind(member: Member) -> str:
        if member.pk == post.author_id:
            return "answer_accepted"
        return to_asker if member.pk == thread.author_id else _by_way(SOLVED, member)

    asker, writer = _ids(thread.author_id), _ids(post.author_id)
    also, always = ([*writer, *asker], []) if is_confirmed else (writer, asker)
    # Solved it was already: no news to whoever follows.
    what = NO_NEWS if event.data.get("replaces") else WEIGHTY
    people = notices.of_event(event, what=what, person=thread.author_id, also=also, always=always)
    told = _tell(event, kind, people)
    # That there is this answer is said by that it is the solution.
    followers = [one.member_id for one in told if one.kind in SOLVED]
    if followers:
        notices.supersede(post=post, members=followers, kinds=ANSWERS, now=event.at)
    if crowds.waits(event):
        _tell_at_once(event, kind, people, [*writer, *asker])


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


def _thread_closed(event: Event) -> None:
    """Whoever began it, unless they hear of the decision; and whoever follows it."""
    if event.thread is None:
        return
    asker = event.thread.author_id

    def kind(member: Member) -> str:
        return "thread_closed" if member.pk == asker else "followed_closed"

    told = "without" if event.data.get("decision") else "always"
    people = notices.of_event(event, what=WEIGHTY, person=asker, **{told: _ids(asker)})
    _tell(event, kind, people)
    if crowds.waits(event):
        _tell_at_once(event, kind, people, _ids(asker))


def _helped(event: Event) -> None:
    """Thanks: once a post and person, however often the mark is taken back and given again."""
    _thread, post = _of(event)
    notices.tell(
        kind="article_helped" if post.kind == Post.Kind.QUESTION else "answer_helped",
        to=Member.objects.filter(pk__in=_ids(post.author_id)),
        key=f"helped:{post.pk}:{event.by_id}", by=event.by, now=event.at, thread=event.thread,
        post=post,
    )  # fmt: skip


def _not_helped(event: Event) -> None:
    notices.take_back(key=f"helped:{event.post_id}:{event.by_id}", now=event.at)


def _to_author_of_thread(kind: str) -> Callable[[Event], None]:
    def tell(event: Event) -> None:
        if event.thread is not None and not event.data.get("decision"):
            _tell(event, kind, Member.objects.filter(pk__in=_ids(event.thread.author_id)))

    return tell


def _duplicate_marked(event: Event) -> None:
    """Whoever asked, and once a question whoever has it too."""
    _to_author_of_thread("question_duplicate")(event)
    if event.thread is not None:
        notices.tell(
            kind="me_too_duplicate", to=hearers.having_it_too(thread=event.thread), by=event.by,
            now=event.at, thread=event.thread, post=event.post,
            key=f"asked-before:{event.thread_id}",
        )  # fmt: skip


def _to_author_of_post(kind: str) -> Callable[[Event], None]:
    def tell(event: Event) -> None:
        if event.post is not None and not event.data.get("decision"):  # decision_audience.py
            _tell(event, kind, Member.objects.filter(pk__in=_ids(event.post.author_id)))

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
    Kind.THREAD_STARTED: _started,
    Kind.SOLUTION_SET: _solution_set,
    Kind.SOLUTION_CLEARED: _solution_cleared,
    Kind.EDIT_SUGGESTED: _to_author_of_post("edit_suggested"),
    Kind.EDIT_TAKEN_OVER: _to_member("edit_taken_over"),
    Kind.EDIT_REJECTED: _to_member("edit_rejected"),
    Kind.OUTDATED_SET: _to_author_of_post("answer_outdated"),
    Kind.DID_NOT_HELP: _to_author_of_post("answer_did_not_help"),
    Kind.POST_DELETED: _to_author_of_post("post_deleted"),
    Kind.POST_RESTORED: _to_author_of_post("post_restored"),
    Kind.THREAD_CLOSED: _thread_closed,
    Kind.THREAD_REOPENED: _to_author_of_thread("thread_reopened"),
    Kind.THREAD_MOVED: _to_author_of_thread("thread_moved"),
    Kind.DUPLICATE_MARKED: _duplicate_marked,
    Kind.TWINS_LINKED: _to_author_of_thread("question_twin"),
    Kind.ARTICLE_SENT_BACK: _to_member("article_sent_back"),
    Kind.ARTICLE_PUBLISHED: _to_member("article_published"),
    Kind.ARTICLE_OUTDATED: _to_member("article_outdated"),
    Kind.CONFIRMED: _confirmed,
    Kind.MARK_GIVEN: _helped,
    Kind.MARK_WITHDRAWN: _not_helped,
}
HEARD = FOLLOWS | HIDES | {Kind.ROLE_GIVEN} | set(TELLS)
