"""A newcomer of the demo who shows a draft to their mentor: rows, as all of the demo; nobody is
told."""

import uuid
from datetime import datetime, timedelta

from forum.domain import rendering, revisions
from forum.lib.transact import verb
from forum.models import (
    Category,
    Draft,
    DraftSuggestion,
    Event,
    Member,
    Post,
    Talk,
    Thread,
    ThreadMember,
)
from reputation.models import Help, Mentor, Pairing
from reputation.queries import topics

DRAFT = uuid.UUID("5f0d4c1e-6a52-4d35-9a57-2f8f7a6f2a07")
WORDS = {
    "en": {
        "title": "Internet abroad does not work",
        "body": "I am on holiday and the internet does not work. What can I do?",
        "asks": "I have never asked in a forum before. Is it all right like this?",
        "says": "A good start! Say which phone it is, in which country, and whether calls work."
        " I suggest how that could sound.",
        "better": "Internet abroad does not work, calls do (Portugal, Galaxy A54)",
        "more": "I am in Portugal with a Galaxy A54. Calls work, the internet does not, since we"
        " landed yesterday. Roaming is switched on in the settings.\n\nWhat else can I look at?",
        "why": "Phone, country and what still works: with these others can answer at once.",
    },
    "de": {
        "title": "Internet im Ausland geht nicht",
        "body": "Ich bin im Urlaub und das Internet geht nicht. Was kann ich machen?",
        "asks": "Ich habe noch nie in einem Forum gefragt. Geht das so?",
        "says": "Ein guter Anfang! Schreib noch dazu, welches Handy es ist, in welchem Land du bist"
        " und ob Anrufe gehen. Ich schlage dir vor, wie das klingen könnte.",
        "better": "Internet im Ausland geht nicht, Anrufe schon (Portugal, Galaxy A54)",
        "more": "Ich bin mit einem Galaxy A54 in Portugal. Anrufe gehen, das Internet nicht, seit"
        " der Landung gestern. Roaming ist in den Einstellungen an.\n\nWas kann ich noch prüfen?",
        "why": "Handy, Land und was noch geht: Damit können andere gleich antworten.",
    },
}


@verb
def write(*, now: datetime) -> int:
    """Nina and Mara, where both are there; returns how many talks."""
    nina = Member.objects.filter(handle="nina").first()
    mara = Member.objects.filter(handle="mara").first()
    topic = Category.objects.filter(is_private=False).order_by("position", "pk").first()
    if nina is None or mara is None or topic is None or Draft.objects.filter(pk=DRAFT).exists():
        return 0
    _pair(nina, mara, now)
    words, at = WORDS[nina.language], now - timedelta(hours=3)
    fields = {
        "title": words["title"], "body": words["body"], "category": topic.slug,
        "language": nina.language, "tag_names": "roaming",
    }  # fmt: skip
    draft = Draft.objects.create(
        pk=DRAFT, member=nina, kind="question", place="ask", fields=fields, updated_at=at
    )
    thread = Thread.objects.create(
        kind=Thread.Kind.PRIVATE, state=Thread.State.NOT_A_QUESTION, slug="talk", category=topic,
        language=nina.language, author=nina, created_at=at, active_at=at + timedelta(minutes=50),
    )  # fmt: skip
    talk = Talk.objects.create(thread=thread, kind=Talk.Kind.DRAFT_HELP, draft=draft)
    for member in (nina, mara):
        ThreadMember.objects.create(thread=thread, member=member, added_at=at, added_by=nina)
        Event.objects.create(
            kind=Event.Kind.PARTICIPANT_ADDED, thread=thread, by=nina, member=member, at=at,
            data={"begins": True},
        )  # fmt: skip
    _say(thread, nina, words["asks"], at)
    _say(thread, mara, words["says"], at + timedelta(minutes=50))
    DraftSuggestion.objects.create(
        talk=talk, by=mara, title=words["better"], body=words["more"], tag_names="roaming",
        reason=words["why"], version=draft.version, at=at + timedelta(hours=1),
    )  # fmt: skip
    Help.objects.create(
        thread=thread, kind=Help.Kind.DRAFT_HELP, newcomer=nina, guide=mara,
        topics=topics.of_draft(draft=draft),
    )  # fmt: skip
    return 1


def _pair(newcomer: Member, guide: Member, now: datetime) -> None:
    """They have each other, unless the demo has said so already."""
    Mentor.objects.get_or_create(
        member=guide,
        defaults={"state": "active", "since": now - timedelta(days=90), "languages": ["de", "en"]},
    )
    if not Pairing.objects.filter(newcomer=newcomer, kind="mentor", ended_at=None).exists():
        Pairing.objects.create(
            newcomer=newcomer, guide=guide, kind="mentor", began_at=newcomer.joined_at
        )
        Mentor.objects.filter(member=guide, load=0).update(load=1)


def _say(thread: Thread, by: Member, body: str, at: datetime) -> None:
    post = Post(thread=thread, kind=Post.Kind.MESSAGE, author=by, created_at=at)
    rendering.write_body(post, body=body)
    post.save()
    revisions.first(post=post).save()
    Event.objects.create(
        kind=Event.Kind.POST_ADDED, thread=thread, post=post, by=by, member=by, at=at, data={}
    )
