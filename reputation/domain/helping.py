"""Newcomers ask for help in private, and others are asked where nobody answers. Decision 0036.

Lock rule: the newcomer's row only where a talk of two begins, the talk's row, then the row of its
clock. A mentor is found in a transaction of its own before: whoever shows a draft keeps nobody
waiting who looks for one too.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from forum import rules, talk_rules
from forum.domain import counters, notices, private, request_keys
from forum.lib.transact import verb
from forum.models import Draft, Event, Member, Talk, Thread
from forum.queries import talks
from forum.rules import NotAllowed
from reputation.domain import help_people, matching
from reputation.lib import help_kinds, one_by_one
from reputation.models import Help, Mentor
from reputation.queries import helping, pairings, topics

Step = Help.Step


def check_draft(member: Member | None, *, draft: Draft) -> None:
    """Whether this draft can be shown to a mentor: one's own, and nothing in it that nobody should
    read, not even they."""
    talk_rules.check_share(member, draft)
    if draft.holds_secret:
        raise NotAllowed(
            _(
                "Your draft holds something that nobody else should read, not even a mentor: a"
                " password, a PUK or the like. Take it out first, then show it."
            )
        )


def check_write(member: Member | None, *, other: Member) -> tuple[Member, Member]:
    """(newcomer, mentor) of the two: only they talk in private, while they are paired."""
    member = rules.check_member(member)
    for newcomer, guide in ((member, other), (other, member)):
        pairing = pairings.mentor_of(newcomer.pk)
        if pairing is not None and pairing.guide_id == guide.pk:
            return newcomer, guide
    raise NotAllowed(_("You can write to your own mentor, and to newcomers whose mentor you are."))


def share(
    *,
    draft: Draft,
    by: Member,
    words: str,
    key: uuid.UUID | None,
    now: datetime,
    only: bool = False,
) -> Thread:
    """Show the draft to one's mentor, who is found where there is none yet; again gives the same
    talk. `only`: nobody else is asked if it takes long. Raises NotAllowed (nobody is free: that
    they wait for a mentor stays written)."""
    talk = talks.of_draft(draft_id=draft.pk)
    if talk is not None:
        return talk.thread
    check_draft(by, draft=draft)
    about = topics.of_draft(draft=draft)
    language = str(draft.fields.get("language") or by.language)
    pairing = matching.assign(newcomer=by, topics=about, language=language, now=now)
    if pairing is None:
        raise NotAllowed(
            _(
                "No mentor is free just now. Post your question as it is: helpers and the team"
                " answer it, and you can change it at any time."
            )
        )
    return _show(draft, by, pairing.guide, words, key, now, topics=about, only=only)


@verb
def _show(
    draft: Draft,
    by: Member,
    guide: Member,
    words: str,
    key: uuid.UUID | None,
    now: datetime,
    *,
    topics: list[str],
    only: bool,
) -> Thread:
    first = request_keys.claim(member=by, key=key, verb="show a draft", now=now)
    if first is not None:
        return Thread.objects.get(pk=first)
    thread = private.begin(
        draft=draft, people=[guide], kind=Talk.Kind.DRAFT_HELP, by=by, now=now, words=words
    )
    _begin(thread, Help.Kind.DRAFT_HELP, by, guide, topics, now, only=only)
    request_keys.settle(member=by, key=key, verb="show a draft", result=thread.pk)
    return thread


@verb
def write_to(
    *, other: Member, by: Member, words: str, key: uuid.UUID | None, now: datetime
) -> Thread:
    """Say something to one's mentor or newcomer, in the one talk of the two; whoever of them left
    it takes part again. Raises NotAllowed (the newcomer ended it for the mentor)."""
    first = request_keys.claim(member=by, key=key, verb="write to", now=now)
    if first is not None:
        return Thread.objects.get(pk=first)
    newcomer, guide = check_write(by, other=other)
    known = helping.talk_of(newcomer_id=newcomer.pk, guide_id=guide.pk)
    if known is None:  # two first words make one talk
        Member.objects.lock(newcomer.pk)
        known = helping.talk_of(newcomer_id=newcomer.pk, guide_id=guide.pk)
    if known is not None:
        thread = known.thread
        _bring_back(known, newcomer, guide, by, now)
        private.write(thread=thread, by=by, body=words, key=None, now=now)
    else:
        thread = private.begin(people=[other], kind=Talk.Kind.TALK, by=by, now=now, words=words)
        _begin(thread, Help.Kind.TALK, newcomer, guide, [], now, waits=by.pk == newcomer.pk)
    request_keys.settle(member=by, key=key, verb="write to", result=thread.pk)
    return thread


def _bring_back(own: Help, newcomer: Member, guide: Member, by: Member, now: datetime) -> None:
    """Both take part again. Raises NotAllowed."""
    thread = counters.lock(thread=own.thread)
    if by.pk == guide.pk and helping.was_put_out(help=own, member_id=guide.pk):
        name = newcomer.display_name
        raise NotAllowed(
            _("%(name)s has ended this talk for you, and can write to you again.") % {"name": name}
        )
    for one in (newcomer, guide):
        private.add(thread=thread, member=one, by=by, now=now)


def _begin(
    thread: Thread,
    kind: Help.Kind,
    newcomer: Member,
    guide: Member,
    topics: list[str],
    now: datetime,
    *,
    waits: bool = True,
    only: bool = False,
) -> None:
    due_at = helping.due_at(since=now, step=Step.MENTOR) if waits and not only else None
    Help.objects.get_or_create(
        thread=thread,
        defaults={
            "kind": kind, "newcomer": newcomer, "guide": guide, "topics": topics,
            "waits_since": now if waits else None, "due_at": due_at, "only_guide": only,
        },
    )  # fmt: skip


def hear(event: Event) -> None:
    """Somebody wrote in a talk, or left it: the clock starts, stops, or asks others at once."""
    own = Help.objects.select_for_update(of=("self",)).filter(thread=event.thread_id).first()
    if own is None:
        return
    if event.kind == Event.Kind.PARTICIPANT_LEFT:
        if event.member_id == own.newcomer_id:
            help_people.stop(own=own)
        elif own.waits_since and not own.only_guide and event.by_id != own.newcomer_id:
            own.due_at = event.at
    elif event.kind == Event.Kind.POST_ADDED and event.by_id != own.newcomer_id:
        help_people.stop(own=own)
        help_people.spare(own=own, now=event.at)
        return
    elif event.kind == Event.Kind.POST_ADDED and (own.waits_since is None or _was_answered(own)):
        own.waits_since, own.step = event.at, Step.MENTOR
        if not own.only_guide:
            own.due_at = helping.due_at(since=event.at, step=Step.MENTOR)
    own.save()


def _was_answered(own: Help) -> bool:
    """By a suggestion, which is no message."""
    return own.waits_since is not None and talks.spoke_since(
        thread=own.thread, since=own.waits_since, without=own.newcomer_id
    )


@verb
def ask_nobody_else(*, help: Help, by: Member, only: bool, now: datetime) -> None:
    """The newcomer wants no other mentor to be asked (`only`), or does so after all. Raises
    NotAllowed."""
    counters.lock(thread=help.thread)
    own = Help.objects.select_for_update(of=("self",)).get(pk=help.pk)
    if rules.check_member(by).pk != own.newcomer_id:
        raise NotAllowed(_("Only whoever asked for help decides who else is asked."))
    own.only_guide = only
    own.due_at = None
    if not only and own.waits_since is not None:
        own.due_at = helping.due_at(since=own.waits_since, step=own.step)
    own.save(update_fields=["only_guide", "due_at"])


@verb
def needs_no_answer(*, help: Help, by: Member, now: datetime) -> None:
    """What the newcomer wrote last ("Thanks!") waits for nothing, say they or a mentor in the talk.
    Their next word does again. Raises NotAllowed."""
    thread = counters.lock(thread=help.thread)
    own = Help.objects.select_for_update(of=("self",)).get(pk=help.pk)
    if not talks.takes_part(thread=thread, member=rules.check_member(by)):
        raise NotAllowed(_("Only whoever takes part in this talk can say that."))
    own.thread = thread
    help_people.stop(own=own)
    help_people.spare(own=own, now=now)


def sweep(*, now: datetime) -> int:
    """Ask others where nobody answered in time; returns in how many talks. Again does nothing.

    Goes by state, not by time passed: after an outage only the highest step is taken. A talk that
    fails is logged, and holds up no other.
    """
    return one_by_one.each(
        helping.due(now=now), lambda pk: _widen(pk, now), what="asking others in a talk"
    )


@verb
def _widen(pk: int, now: datetime) -> bool:
    thread = counters.lock(thread=Thread(pk=pk))
    own = Help.objects.select_for_update(of=("self",)).select_related("newcomer").get(pk=pk)
    if own.waits_since is None:
        return False
    own.thread, since = thread, own.waits_since
    is_over = helping.is_over(help=own, thread=thread)
    if is_over or now - since >= helping.LONGEST:
        if not is_over:
            _tell_end(own, thread, now)
        help_people.stop(own=own)
        help_people.spare(own=own, now=now)
        return False
    if own.only_guide:
        return False
    # At least one step where nobody is left who could answer.
    step = max(own.step, helping.step_at(since=since, now=now), Step.TOPIC)
    found = _chosen(own, step, now)
    # What was said before it was left unanswered was said to the mentor alone.
    sees_from = since if own.kind == Help.Kind.TALK else None
    for mentor in found:
        private.add(thread=thread, member=mentor.member, by=None, now=now, sees_from=sees_from)
    own.step, own.due_at = step, helping.due_at(since=since, step=step)
    own.save(update_fields=["step", "due_at"])
    _tell(own, thread, len(found), now)
    return bool(found)


def _chosen(own: Help, step: int, now: datetime) -> list[Mentor]:
    """One mentor of the topic, or who has most room where none knows it; in the end all."""
    others = helping.candidates(help=own, now=now)
    if step >= Step.ALL:
        return list(others)
    knows = helping.of_topics(others, topics=own.topics).first()
    one = knows or others.first()
    return [one] if one is not None else []


def _tell_end(own: Help, thread: Thread, now: datetime) -> None:
    """The newcomer, once a wait: nobody answered, and nobody else will be asked."""
    since = own.waits_since.timestamp() if own.waits_since else 0
    notices.tell(
        kind=help_kinds.ENDED, to=Member.objects.filter(pk=own.newcomer_id),
        key=f"help:{own.pk}:{since:.0f}:ended", by=None, now=now, thread=thread,
    )  # fmt: skip


def _tell(own: Help, thread: Thread, n: int, now: datetime) -> None:
    """The newcomer, once a step of each wait: who was asked, or that nobody is left to ask."""
    if not n and helping.has_helper(help=own, now=now):
        return
    kind = help_kinds.WIDENED if n else help_kinds.ALONE
    since = own.waits_since.timestamp() if own.waits_since else 0
    key = f"help:{own.pk}:{since:.0f}:{own.step if n else 'alone'}"
    notices.tell(
        kind=kind, to=Member.objects.filter(pk=own.newcomer_id), key=key, by=None, now=now,
        thread=thread, data={"n": n} if n else {},
    )  # fmt: skip
