"""What was typed before a sign-in: kept by those who have none yet, found again after it."""

import contextlib
import uuid
from typing import Any

from django.http import Http404, HttpRequest

from forum import rules
from forum.domain import drafts
from forum.forms.facts import NAMES
from forum.lib import clock, limits, text
from forum.models import Attachment, Draft, Member
from forum.queries import access, attachments
from forum.rules import NotAllowed
from forum.views.limiting import spend

# What people type by hand, and the most of it that is kept: as much as its field takes. The rest of
# a form (choices of one tap, keys) is quickly done again. `base` says on which words an edit was
# written (`Post.fingerprint`): without it, going on would overwrite what others saved meanwhile.
KEPT_FIELDS = {
    "body": limits.QUESTION[1], "title": limits.TITLE[1], "tag_names": 200, "category": 50,
    "language": 10, "reason": 200, "display_name": 60, "about": 300, "tariff": 60, "time_zone": 60,
    "base": 16, "words": limits.FLAG_WORDS[1], **dict.fromkeys(NAMES, limits.FACT_LONG[1]),
}  # fmt: skip
UNKNOWN_BASE = "unknown"  # of what was kept without one: no post's words, so that they are compared


def keep(request: HttpRequest) -> str:
    """Where a visitor comes back to after the sign-in: this page, with what was sent to it.

    Anybody can send it, to any address, so that it is bounded and counted. Raises TooOften.
    """
    typed = {name: request.POST[name] for name in KEPT_FIELDS if request.POST.get(name)}
    if not typed.keys() - {"base"}:
        return request.get_full_path()
    try:
        fields = {
            name: text.clean(raw[: KEPT_FIELDS[name]], multiline=True)[: KEPT_FIELDS[name]]
            for name, raw in typed.items()
        }
    except text.TextRefused:
        return request.path
    spend(request, limits.KEEP)
    # Whose form it was is said by the form: to lie there is to give one's text away unread.
    writer = access.writer(raw=request.POST.get("writer", ""))
    draft = _keep(request, fields, writer)
    about = request.GET.get("about", "")[:18]  # a form that says in its address what it is about
    begins = f"about={about}&" if about.isascii() and about.isdigit() else ""
    return f"{request.path}?{begins}draft={draft.pk}"


def kept(request: HttpRequest) -> dict[str, Any]:
    """The fields of `?draft=` as typed before the sign-in; {} without one (`kept_draft`)."""
    draft = kept_draft(request)
    if draft is None:
        return {}
    fields = {name: value for name, value in draft.fields.items() if name in KEPT_FIELDS}
    return {"base": UNKNOWN_BASE} | fields


def kept_draft(request: HttpRequest) -> Draft | None:
    """The draft that `?draft=` names; None without one, and where it is somebody else's: another
    person has signed in on this phone. Raises Http404 for nonsense."""
    raw = request.GET.get("draft", "")
    if not raw:
        return None
    member = rules.check_member(request.member)  # type: ignore[attr-defined]
    pk = draft_id(raw)
    try:
        draft = access.draft(member=member, pk=pk)
    except Http404:
        return None
    drafts.claim(draft=draft, by=member)
    return draft


def _keep(request: HttpRequest, fields: dict[str, str], writer: Member | None) -> Draft:
    """The draft with those pictures that its writer had sent already; without them where a post of
    theirs cannot carry so many."""
    kept = {"kind": Draft.Kind.ANSWER, "fields": fields, "by": writer, "now": clock.now()}
    if writer is None:
        return drafts.keep(**kept)
    alts = pictures(request, writer)
    with contextlib.suppress(NotAllowed):
        return drafts.keep(**kept, pictures=alts, upload_key=uuid.uuid4())
    return drafts.keep(**kept)


def pictures(request: HttpRequest, member: Member) -> dict[int, str]:
    """Id -> what it shows, of those pictures in the form that this member has sent and not posted;
    without those that are taken off."""
    sent = attachments.of_form(member=member, sent=request.POST.getlist("kept"))
    return {
        picture.pk: _alt(request, picture)
        for picture in sent
        if not request.POST.get(f"drop_{picture.pk}")
    }


def _alt(request: HttpRequest, picture: Attachment) -> str:
    """What it shows, as last typed."""
    try:
        typed = request.POST.get(f"alt_of_{picture.pk}", picture.alt)
        return text.clean(typed[: limits.ALT[1]], multiline=False)
    except text.TextRefused:
        return picture.alt


def draft_id(raw: str) -> uuid.UUID:
    """What an address calls a draft. Raises Http404 for anything else."""
    try:
        return uuid.UUID(raw)
    except ValueError as nonsense:
        raise Http404 from nonsense
