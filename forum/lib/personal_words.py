"""What the fields of an export are called, where people read it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import personal_titles
from forum.lib.personal import Part

_WORDS = {
    "handle": _("member name"), "email": _("e-mail"), "display_name": _("name"),
    "about": _("about me"), "language": _("language"), "languages": _("languages"),
    "time_zone": _("time zone"), "zone": _("time zone"), "theme": _("colours"),
    "tariff": _("tariff"), "joined_at": _("joined"), "last_login": _("last sign-in"),
    "verified_at": _("known as a customer since"), "verified_source": _("known by"),
    "staff_role": _("role"), "mail_off": _("no mail about"), "mail_later": _("in the digest"),
    "push_on": _("push about"), "name": _("name"), "software": _("software"),
    "device": _("device"), "points": _("points"), "level": _("level"),
    "limit_tier": _("limits"), "is_mentor": _("mentor"), "helped_count": _("people helped"),
    "helped": _("people helped"), "kind": _("kind"), "version": _("version"), "at": _("when"),
    "act": _("decision"), "changed_at": _("changed"), "undone_at": _("undone"),
    "undone_words": _("words with it"), "decided_words": _("what was answered"),
    "withdrawn_at": _("withdrawn"), "asked_at": _("asked"), "made_at": _("made"),
    "expires_at": _("until"), "gone_at": _("deleted"), "due_at": _("due"),
    "cancelled_at": _("cancelled"), "done_at": _("done"), "verified": _("confirmed"),
    "primary": _("main address"), "type": _("kind"), "created_at": _("set up"),
    "last_used_at": _("last used"), "ip": _("internet address"), "user_agent": _("browser"),
    "last_seen_at": _("last seen"), "browser": _("browser"), "system": _("system"),
    "last_ok_at": _("last reached"), "ended_at": _("ended"), "groups": _("about"),
    "quiet_from": _("quiet from"), "quiet_until": _("quiet until"), "title": _("title"),
    "category_slug": _("topic"), "tag_names": _("tags"), "tags": _("tags"), "tag_name": _("tag"),
    "state": _("state"), "facts": _("details"), "deleted_at": _("deleted"), "url": _("address"),
    "thread_title": _("thread"), "post_thread_title": _("thread"), "run_thread_title": _("thread"),
    "target_title": _("linked with"), "body": _("text"), "text": _("text"),
    "sealed": _("text"), "words": _("words with it"),
    "edited_at": _("edited"), "number": _("number"), "reason": _("reason"), "stage": _("stage"),
    "published_at": _("published"), "place": _("place"), "fields": _("what was typed"),
    "updated_at": _("last changed"), "alt": _("what it shows"), "width": _("width"),
    "height": _("height"), "bytes": _("bytes"), "outcome": _("what came of it"),
    "decided_at": _("decided"), "settled_at": _("decided"), "thread_pk": _("number of the talk"),
    "added_at": _("added"), "given_at": _("given"), "said_at": _("said"),
    "cleared_at": _("cleared"), "person_handle": _("person"), "how": _("how"),
    "began_at": _("began"), "data": _("what it told"), "read_at": _("read"),
    "rhythm": _("how often"), "weekday": _("weekday"), "hour": _("hour"), "next_at": _("next"),
    "since": _("since when"), "to_email": _("sent to"), "subject": _("subject"),
    "sent_at": _("sent"),
    "said": _("said"), "received_at": _("received"), "why": _("why"), "action_time": _("when"),
    "object_repr": _("about"), "rule_code": _("rule"), "entry_number": _("line"),
    "closed_at": _("closed"), "code": _("code"), "topic": _("topic"), "topics": _("topics"),
    "period": _("period"), "scope": _("scope"), "right": _("right"), "close_month": _("month"),
    "window_month": _("payout"), "earned": _("earned"), "deducted": _("deducted"),
    "carried_in": _("carried in"), "carried_out": _("carried over"), "price": _("price"),
    "amount": _("amount"), "last_digits": _("last digits"), "paused_until": _("paused until"),
    "capacity": _("at most"), "from_hour": _("from"), "until_hour": _("until"),
    "until": _("until"), "is_accepted": _("accepted"), "is_yes": _("in favour"),
    "is_passed": _("passed"), "guide_handle": _("mentor"), "ending": _("how it ended"),
    "stars": _("stars"), "waits_since": _("waited since"), "purpose": _("purpose"),
    "finished_at": _("finished"), "right_count": _("right answers"), "offered_at": _("offered"),
    "accepted_at": _("accepted"), "refused_at": _("declined"), "taken_at": _("taken"),
    "thread": _("thread"), "status": _("state"), "opened_at": _("opened"),
    "resolution": _("result"), "begins_at": _("from"), "ends_at": _("until"),
    "booked_at": _("booked"), "number_hint": _("phone number, shortened"),
    "call_word": _("code word"), "consented_at": _("agreed"), "consent_version": _("version"),
    "begun_at": _("began"), "answered_at": _("answered"), "score": _("score"),
    "comment": _("comment"), "incident_pk": _("incident"), "left_at": _("left"),
    "note": _("note"), "site": _("place of work"), "is_active": _("active"),
    "grade": _("grade"), "begins": _("from"), "ends": _("until"),
    "version_kind": _("text"), "version_number": _("version"), "way": _("how"),
    "drawer": _("private drawer"), "category": _("topic"),
    "helpful_count": _("found helpful by"), "yes": _("yes"), "no": _("no"),
}  # fmt: skip


# Where a field is called otherwise in one table than in the others.
_OF_TABLE: dict[str, str | Promise] = {
    "forum.Post.created_at": _("written"), "forum.Thread.created_at": _("begun"),
    "forum.Article.created_at": _("begun"), "forum.Attachment.created_at": _("uploaded"),
    "forum.OutboxMessage.created_at": _("written"), "forum.HeldPost.at": _("written"),
    "forum.Revision.at": _("written"), "usersessions.UserSession.created_at": _("signed in"),
    "usersessions.UserSession.user_agent": _("browser, as it names itself"),
    "forum.MailStop.said": _("what the mail server said"), "forum.Draft.kind": _("draft of"),
    "forum.Notice.kind": _("what we said"), "forum.OutboxMessage.kind": _("about"),
    "forum.Event.kind": _("what"), "forum.Verdict.kind": _("what became of it"),
    "forum.Standing.limit_tier": _("how much you may do a day"),
    "forum.Following.level": _("what you hear of"), "forum.Export.asked_at": _("asked for"),
    "forum.HouseVersion.kind": _("which text"), "forum.Drawer.sealed": _("what you put there"),
}  # fmt: skip
TITLES = dict(personal_titles.TITLES)


def add(titles: Mapping[str, str | Promise], labels: Mapping[str, str | Promise]) -> None:
    """Make the words of an upper floor known, in `AppConfig.ready()`."""
    TITLES.update(titles)
    _OF_TABLE.update(labels)


def title(part: Part) -> str:
    """What stands above the rows of this entry. Raises KeyError where nobody said."""
    names = (part.model, f"{part.model} {part.chapter}", f"{part.model} {part.whose}")
    return str(next(TITLES[name] for name in reversed(names) if name in TITLES))


def word(name: str, key: str = "") -> str:
    """In the language of the moment; an unknown field by its own name. `key` is the label of the
    table and its field."""
    return str(_OF_TABLE.get(key) or _WORDS.get(name, name.replace("_", " ")))


def knows(name: str) -> bool:
    return name in _WORDS
