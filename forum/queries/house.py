"""House texts for pages: what holds now, which each process knows for a minute, and what held."""

import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.http import Http404

from forum.lib import prepared
from forum.lib.facts import in_language
from forum.models import Agreement, HouseText, HouseVersion, Member

Kind = HouseVersion.Kind
SECONDS = 60.0  # that a process believes what it knows
MOST_VERSIONS = 50  # listed beneath a text
_LATEST = """
SELECT DISTINCT ON (version.kind) version.kind, version.number, version.published_at,
  version.binding_from, version.least_age,
  (SELECT jsonb_object_agg(said.language, said.changed) FROM forum_housetext AS said
   WHERE said.version_id = version.id)::text
FROM forum_houseversion AS version ORDER BY version.kind, version.number DESC
"""


@dataclass(frozen=True)
class Latest:
    """The version of a kind that holds; `changes` says in each language what is new in it."""

    kind: str
    number: int
    published_at: datetime
    binding_from: date | None
    least_age: int | None
    changes: dict[str, str]

    @property
    def changed(self) -> str:
        return in_language(self.changes)


class _Known:
    """What this process knows, and until when (`time.monotonic`). Every page asks; another process
    hears of a new version within the minute."""

    latest: Mapping[str, Latest] = {}
    until = 0.0


def read() -> dict[str, Latest]:
    """What holds of each kind that there is. One statement."""
    return {
        kind: Latest(kind, number, at, day, age, json.loads(changes))
        for kind, number, at, day, age, changes in prepared.rows(_LATEST, [])
    }


def latest() -> Mapping[str, Latest]:
    """The same, at most a minute late; no statement within it."""
    if time.monotonic() >= _Known.until:
        keep(read())
    return _Known.latest


def keep(found: Mapping[str, Latest]) -> None:
    """Let this process know so for a minute."""
    _Known.latest, _Known.until = found, time.monotonic() + SECONDS


def forget() -> None:
    """Something was published: ask again."""
    _Known.until = 0.0


def rules() -> Latest | None:
    """The community rules that hold."""
    return latest().get(Kind.RULES)


def asked_of(member: Member | None) -> Latest | None:
    """The rules that this member has still to agree to; None where there is nothing to say."""
    holding = rules() if member is not None else None
    if member is None or holding is None or member.rules_agreed >= holding.number:
        return None
    return holding


def version(*, kind: str, number: int | None = None) -> HouseVersion:
    """This version of the text, or the one that holds, with its texts. Else Http404. Two
    statements."""
    found = newest(kind=kind) if number is None else _numbered(kind, number)
    if found is None:
        raise Http404
    return found


def newest(*, kind: str) -> HouseVersion | None:
    """The version that holds, with its texts; None where there is none. Two statements."""
    rows = HouseVersion.objects.filter(kind=kind).prefetch_related("texts")
    return rows.order_by("-number").first()


def _numbered(kind: str, number: int) -> HouseVersion | None:
    rows = HouseVersion.objects.filter(kind=kind, number=number)
    return rows.prefetch_related("texts").first()


def text_in(*, version: HouseVersion, languages: Sequence[str]) -> HouseText:
    """Its text in the first of these languages that it is written in, else in any."""
    there = {one.language: one for one in version.texts.all()}
    wanted = [there[code] for code in languages if code in there]
    return wanted[0] if wanted else min(there.values(), key=lambda one: one.pk)


def versions(*, kind: str) -> list[HouseVersion]:
    """All that were published, the newest first, with what each changed. Two statements."""
    said = HouseText.objects.defer("body", "body_html")
    rows = HouseVersion.objects.filter(kind=kind).prefetch_related(Prefetch("texts", said))
    return list(rows.order_by("-number")[:MOST_VERSIONS])


def agreed(*, member: Member) -> list[Agreement]:
    """What they agreed to, the newest first."""
    rows = Agreement.objects.filter(member=member).select_related("version")
    return list(rows.order_by("-at", "-pk")[:MOST_VERSIONS])


def missing(*, wanted: Collection[str]) -> list[str]:
    """Of these kinds those that have no text yet, in their order."""
    there = set(HouseVersion.objects.values_list("kind", flat=True))
    return [kind for kind in wanted if kind not in there]
