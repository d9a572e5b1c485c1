"""What a phone shows of a notice: who and which question, in its owner's language.

It stands on lock screens: of what not everybody may read it says only that there is something.
"""

from datetime import datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import mailing
from forum.domain import one_taps
from forum.domain.pushes import Message
from forum.lib import push_kinds
from forum.models import Notice, OneTap, Push
from forum.queries import inbox

NORMAL, LOW = "normal", "low"
TOPIC_LENGTH = 24  # of 32 that a push service takes


def of_push(push: Push, others: int, now: datetime) -> Message:
    """The words of a push; `others` is how many more it tells of."""
    notice, language = push.notice, push.member.language
    with translation.override(language):
        if notice is None:
            said, topic, urgency = _try(), "", NORMAL
        elif others:
            said, topic, urgency = _joined(others + 1), _topic(f"night:{push.member_id}"), NORMAL
        else:
            said, topic = _of_notice(push, notice, now), _topic(_about(notice))
            is_prompt = push_kinds.group_of(notice.kind) in push_kinds.PROMPT
            urgency = NORMAL if is_prompt else LOW
        look = {
            "icon": static("app/icon-192.png"),
            "badge": static("app/badge-96.png"),
            "lang": language,
            "at": int((notice.at if notice else push.created_at).timestamp() * 1000),
        }
    return Message(payload=look | said, topic=topic, urgency=urgency)


def _of_notice(push: Push, notice: Notice, now: datetime) -> dict[str, Any]:
    thread = notice.thread
    said: dict[str, Any] = {"tag": _about(notice), "read": reverse("notice", args=[notice.pk])}
    if thread is not None and not inbox.is_public(thread=thread):
        title = _("There is something new")
        if thread.is_private:
            title = _("There is something new in a private talk")
        return said | {"title": title, "body": "", "url": said["read"]}
    said |= {
        "title": mailing.says(notice),
        "body": thread.title if thread else "",
        "url": mailing.place(notice),
        "thread": thread.get_absolute_url() if thread else "",
    }
    if one_taps.PURPOSES.get(notice.kind) == OneTap.Purpose.DID_IT_HELP:
        secret = one_taps.issue(notice=notice, key=f"push:{push.pk}", now=now)
        page = reverse("one_tap", args=[secret])
        said["actions"] = [
            {"action": say.value, "title": label, "url": f"{page}?say={say.value}"}
            for say, label in _buttons()
        ]
    return said


def _buttons() -> list[tuple[OneTap.Outcome, str]]:
    """Short, as a phone shows two side by side; the page that they open says more."""
    return [(OneTap.Outcome.SOLVED, _("Solved")), (OneTap.Outcome.BROKEN, _("Not yet"))]


def _joined(count: int) -> dict[str, Any]:
    says = ngettext(
        "%(n)s new thing while you slept", "%(n)s new things while you slept", count
    ) % {"n": count}
    return {
        "title": says, "body": _("They stand in your inbox."), "tag": "night",
        "url": reverse("inbox"),
    }  # fmt: skip


def _try() -> dict[str, Any]:
    return {
        "title": _("It works"), "body": _("This is how we tell you that somebody answered."),
        "tag": "try", "url": f"{reverse('notice_settings')}#push",
    }  # fmt: skip


def _about(notice: Notice) -> str:
    return f"thread:{notice.thread_id}" if notice.thread_id else f"notice:{notice.pk}"


def _topic(about: str) -> str:
    """What a push service tells messages apart by, and learns nothing from."""
    return salted_hmac("forum.push", about, algorithm="sha256").hexdigest()[:TOPIC_LENGTH]
