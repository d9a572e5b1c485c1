"""What stands in the fields of an export, where people read it: codes in words, by the label of
the table and its field ("forum.Event.kind"). A field with choices in words needs no entry."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum.lib import facts, mail_kinds, notice_groups, notice_kinds, push_kinds
from forum.lib.personal_events import EVENTS

Words = Mapping[Any, str | Promise] | Callable[[Any], str]
SOMEBODY = _("Somebody")
ELSE = _("Something else")
# For programs alone: the kind of a draft says in words where it belongs, and a picture is shown.
UNREAD = {"forum.Draft.place", "forum.Attachment.name"}
# Of what a notice told these are for people; the rest is ids and codes.
TOLD = ("reason", "until")


def _notice(kind: str) -> str:
    known = notice_kinds.known().get(kind)
    if known is None:
        return str(ELSE)
    try:
        return str(known.says) % {"who": SOMEBODY, "reason": "", "n": ""}
    except (KeyError, ValueError, TypeError):
        return str(known.label)


def _mail(kind: str) -> str:
    return _notice(kind) if kind in notice_kinds.known() else str(mail_kinds.label(kind))


def _group(name: str) -> str:
    found = push_kinds.LABELS.get(name) or notice_groups.GROUPS.get(name)
    return str(found[0]) if found else str(ELSE)


def hour(value: int) -> str:
    return f"{int(value):02}:00"


def of_facts(told: list[facts.Fact]) -> str:
    """A line each; a copy is made of what an older release kept otherwise as well."""
    try:
        return "\n".join(f"{label}: {value}" for label, value in facts.lines(told))
    except (AttributeError, KeyError, TypeError):
        return "\n".join(f"{one.get('label', '')}: {one.get('value', '')}" for one in told)


LANGUAGES: Words = dict(settings.LANGUAGES)
_RHYTHM: Words = {"daily": _("every day"), "weekly": _("every week")}
VALUES: dict[str, Words] = {
    "forum.Event.kind": EVENTS,
    "forum.Notice.kind": _notice,
    "forum.OutboxMessage.kind": _mail,
    "forum.Member.mail_off": _group,
    "forum.Member.mail_later": _group,
    "forum.Member.push_on": _group,
    "forum.PushChoice.groups": _group,
    "forum.PushChoice.quiet_from": hour,
    "forum.PushChoice.quiet_until": hour,
    "forum.Member.theme": {"light": _("light"), "dark": _("dark")},
    "forum.Thread.facts": of_facts,
    "forum.DigestPlan.hour": hour,
    "forum.DigestPlan.weekday": WEEKDAYS,
    "mfa.Authenticator.type": {
        "recovery_codes": _("recovery codes"), "totp": _("authenticator app"),
        "webauthn": _("passkey"),
    },
    "forum.Draft.kind": {
        "question": _("a question"), "answer": _("an answer"), "comment": _("a comment"),
        "edit": _("an edit"), "message": _("a message"),
    },
    "forum.Confirmation.kind": {
        "others": _("as a member"), "company": _("for the company"),
    },
    "forum.Solution.kind": {
        "accepted": _("chosen by the asker"), "confirmed": _("confirmed by others"),
    },
    "forum.Verdict.kind": {
        "still_broken": _("It still does not work"), "solved_alone": _("Solved without an answer"),
    },
    "forum.Following.how": {
        "took_part": _("because you took part"), "by_hand": _("because you chose to"),
    },
    "forum.Following.level": {
        "all": _("everything"), "answers": _("only answers"),
        "important": _("only what is important"), "mute": _("muted"), "off": _("no more"),
    },
    "forum.DigestPlan.rhythm": _RHYTHM,
    "forum.Digest.rhythm": _RHYTHM,
    "forum.Digest.kind": {"regular": _("as planned"), "last": _("the last one")},
}  # fmt: skip
# Fields that name a topic or a tag by its address or its number.
TOPICS = {"forum.Category.slug"}


def add(values: Mapping[str, Words], topics: Iterable[str] = ()) -> None:
    """Make the words of an upper floor known, in `AppConfig.ready()`."""
    VALUES.update(values)
    TOPICS.update(topics)


def notice(kind: str, data: dict[str, Any]) -> str:
    """The sentence that this notice was; without the name of whoever it was by."""
    known = notice_kinds.known().get(kind)
    if known is None or known.tells is None:
        return _notice(kind)
    try:
        return known.tells(data)
    except (KeyError, LookupError, TypeError, ValueError):  # of an older release
        return _notice(kind)


def in_words(key: str, value: Any) -> str | None:
    """The value of the field `key` in words; None where nothing is known of it."""
    words = VALUES.get(key)
    if words is None:
        return None
    if callable(words):
        return words(value)
    found = words.get(value)
    return None if found is None else str(found)
