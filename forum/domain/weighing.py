"""How likely it is that what a newcomer writes is spam: signs read, and their sum. Writes nothing.

Of whom it is asked (decision 0048): nobody of the company, no mentor, no verified customer; from
HELPER_POINTS on of nobody, from MEMBER_POINTS on only whether a blocked phrase is in it.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from forum.lib import hold_reasons, limits, sketches
from forum.lib.hold_reasons import Risk, Signs
from forum.models import Member, Standing
from forum.queries import traces

NOBODY, PHRASES, ALL = "nobody", "phrases", "all"


@dataclass(frozen=True)
class Look:
    """The risk, and what it was seen by; no sketch where nothing was asked."""

    risk: Risk = hold_reasons.NONE
    sketch: sketches.Sketch | None = None


def watched(*, member: Member) -> str:
    """How far what this member writes is looked at before it appears."""
    if member.is_company or member.verified_at is not None:
        return NOBODY
    standing = _standing(member)
    if standing.is_mentor or standing.points >= limits.HELPER_POINTS:
        return NOBODY
    return PHRASES if standing.points >= limits.MEMBER_POINTS else ALL


def look(
    *,
    by: Member,
    title: str,
    body: str,
    now: datetime,
    seconds: float | None = None,
    before: str = "",
) -> Look:
    """Weigh what `by` wants to post. `seconds` from the form's opening, None unknown; `before` is
    what stood there, of an edit: only what is new in it counts.

    No statement for whoever is not watched, six at most.
    """
    how = watched(member=by)
    if how == NOBODY:
        return Look()
    text = f"{title}\n{body}".strip()
    phrases = len(set(traces.blocked(text)) - set(traces.blocked(before) if before else ()))
    if how == PHRASES:
        return Look(hold_reasons.of_phrases(phrases))
    sketch = sketches.of(text, own_hosts=own_hosts())
    old = set(sketches.marks(before, own_hosts=own_hosts())) if before else None
    found = traces.of(member=by, sketch=sketch, now=now)
    signs = _signs(found, text, phrases, seconds, old, by, now)
    risk = hold_reasons.weigh(signs)
    if risk.holds:
        risk = hold_reasons.weigh(signs, forgiven=traces.forgiven(member=by))
    return Look(risk, sketch)


def says_too_much(*, by: Member, text: str) -> bool:
    """Whether a line that stands beside somebody's name leads elsewhere, or holds a blocked phrase:
    that is refused beside its field, not held."""
    how = watched(member=by)
    if how == NOBODY or not text:
        return False
    if traces.blocked(text):
        return True
    hosts = own_hosts()
    return how == ALL and bool(
        sketches.marks(text, own_hosts=hosts) or sketches.mixes_alphabets(text)
    )


def own_hosts() -> frozenset[str]:
    """Domains to which a link is no sign: ours, and those that everybody knows."""
    site = sketches.domain_of(urlsplit(settings.SITE_URL).hostname or "")
    return hold_reasons.KNOWN_DOMAINS | {site, *settings.HOLD_KNOWN_DOMAINS}


def _signs(
    found: traces.Traces,
    text: str,
    phrases: int,
    seconds: float | None,
    old: set[str] | None,
    by: Member,
    now: datetime,
) -> Signs:
    sketch, others, own = found.sketch, found.alike(own=False), found.alike(own=True)
    new = found.unknown - (old or set())
    mine = [row for row in found.rows if row.author_id == by.pk]
    return Signs(
        domains=sum(mark.startswith("d:") and not _is_messenger(mark) for mark in new),
        contacts=sum(mark.startswith("c:") for mark in new),
        into_messenger=any(map(_is_messenger, new)),
        phrases=phrases,
        alphabets=sketches.mixes_alphabets(text),
        shouting=sketches.shouts(text),
        length=len(text),
        seconds=seconds,
        recent=1 + sum(now - row.at <= hold_reasons.BURST[1] for row in mine),
        is_young=now - by.joined_at < hold_reasons.YOUNG,
        repeats=len(own) if old is None else 0,  # an edit is like what it was
        sharers=len({row.author_id for row in others if new & set(row.marks)}),
        copiers=len({row.author_id for row in others if found.is_copy(row)}),
        wavers=len({row.author_id for row in others if now - row.at <= hold_reasons.WAVE}),
        is_long=sketch.words >= sketches.LONG_WORDS,
        has_record=any(row.held_id and not row.is_trusted for row in mine),
        is_like_refused=any(row.is_refused for row in (*others, *own)),
    )


def _is_messenger(mark: str) -> bool:
    return mark.removeprefix("d:") in sketches.MESSENGERS


def _standing(member: Member) -> Standing:
    try:
        return member.standing
    except Standing.DoesNotExist:
        return Standing(member=member)
