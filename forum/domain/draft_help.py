"""What others suggest for a draft that was shown to them, and what its writer makes of it.

Lock rule: the talk's thread, then the draft's row. A draft's `version` counts every change, so
whoever takes something over says on which words, and a form that is open elsewhere learns of it.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from forum import answer_rules, talk_rules
from forum.domain import counters, notices, request_keys
from forum.domain.changes import EditConflict
from forum.lib.transact import verb
from forum.models import Draft, DraftSuggestion, Member, Talk, Thread, ThreadMember
from forum.queries import talks

PARTS = DraftSuggestion.PARTS
Outcome = DraftSuggestion.Outcome


@verb
def suggest(
    *,
    talk: Talk,
    by: Member,
    title: str,
    body: str,
    tag_names: str,
    reason: str,
    key: uuid.UUID | None,
    now: datetime,
) -> DraftSuggestion:
    """Offer other words for the draft; once per `key`. What this person suggested before, and
    nobody decided on, stands no more. Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="suggest for a draft", now=now)
    if first is not None:
        return DraftSuggestion.objects.get(pk=first)
    thread = counters.lock(thread=talk.thread)
    here = talks.takes_part(thread=thread, member=by)
    draft = talk_rules.check_suggest_draft(by, thread, _draft(talk), takes_part=here)
    words = {"title": title, "body": body, "tag_names": tag_names}
    answer_rules.check_differs(is_other=words != draft.words)
    DraftSuggestion.objects.filter(talk=talk, by=by, outcome="").update(
        outcome=Outcome.DECLINED, decided_at=now
    )
    made = DraftSuggestion.objects.create(
        talk=talk, by=by, **words, reason=reason, version=draft.version, at=now
    )  # fmt: skip
    counters.refresh(thread=thread, now=now)
    request_keys.settle(member=by, key=key, verb="suggest for a draft", result=made.pk)
    notices.tell(
        kind="draft_suggested", to=Member.objects.filter(pk=draft.member_id or 0),
        key=f"draft_suggestion:{made.pk}", by=by, now=now, thread=thread,
    )  # fmt: skip
    return made


@verb
def take_over(
    *,
    suggestion: DraftSuggestion,
    parts: Collection[str],
    version: int,
    by: Member,
    now: datetime,
) -> Draft:
    """Put these `parts` (of PARTS) into the draft; none of them: leave it as it is.

    `version` is that of the draft that `by` compared it with: raises EditConflict where it went on
    since (another window, say). Raises NotAllowed.
    """
    counters.lock(thread=suggestion.talk.thread)
    suggestion = DraftSuggestion.objects.select_related("talk__thread").get(pk=suggestion.pk)
    draft = talk_rules.check_decide(by, suggestion, _draft(suggestion.talk))
    taken = [name for name in PARTS if name in parts]
    if taken and draft.version != version:
        raise EditConflict
    if taken:
        words = {name: getattr(suggestion, name) for name in taken}
        draft.fields = {**draft.fields, **words}
        draft.version += 1
        # No page has seen this version: each is asked before it writes over it.
        draft.page, draft.session, draft.device, draft.updated_at = None, "", "", now
        draft.save()
    suggestion.outcome = Outcome.TAKEN if taken else Outcome.DECLINED
    suggestion.taken, suggestion.decided_at = taken, now
    suggestion.save(update_fields=["outcome", "taken", "decided_at"])
    if taken:
        notices.tell(
            kind="draft_taken_over", to=Member.objects.filter(pk=suggestion.by_id),
            key=f"draft_taken:{suggestion.pk}", by=by, now=now, thread=suggestion.talk.thread,
        )  # fmt: skip
    return draft


def posted(*, drafts: QuerySet[Draft], thread: Thread, by: Member, now: datetime) -> None:
    """These drafts, which are about to go, became `thread`: link it where one was shown, and tell
    whoever helped. Call it in the verb that forgets them."""
    for talk in Talk.objects.filter(draft__in=drafts).select_related("thread"):
        counters.lock(thread=talk.thread)
        talk.about, talk.draft = thread, None
        talk.save(update_fields=["about", "draft"])
        talk.suggestions.filter(outcome="").update(outcome=Outcome.DECLINED, decided_at=now)
        helpers = ThreadMember.objects.filter(thread=talk.thread).exclude(member=by)
        notices.tell(
            kind="draft_posted", to=Member.objects.filter(pk__in=helpers.values("member")),
            key=f"draft_posted:{talk.thread_id}", by=by, now=now, thread=thread,
        )  # fmt: skip


def _draft(talk: Talk) -> Draft | None:
    """As it is now, locked; the talk's row is read anew, under the thread's lock."""
    found = Talk.objects.filter(pk=talk.pk).values_list("draft", flat=True).first()
    return Draft.objects.select_for_update(of=("self",)).filter(pk=found).first() if found else None
