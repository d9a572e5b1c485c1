"""House texts: publishing a version, and agreeing to the rules. Decision 0052."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from forum import house_rules, staff_rules
from forum.domain import look, request_keys, security_log
from forum.lib import markup
from forum.lib.transact import verb
from forum.models import Agreement, HouseText, HouseVersion, Member
from forum.queries import house as reads

Kind = HouseVersion.Kind
PUBLISH, AGREE = "publish text", "agree to rules"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('house', hashtext(%s)))"


@dataclass(frozen=True)
class Words:
    """A version in one language: its Markdown, and in a sentence what is new."""

    body: str
    changed: str


def rendered(source: str) -> markup.Rendered:
    """As it will stand on its page; nobody is named here. Raises MarkupTooLarge."""
    return markup.render(source, site_url=settings.SITE_URL)


@verb
def publish(
    *,
    kind: str,
    texts: Mapping[str, Words],
    by: Member,
    now: datetime,
    key: uuid.UUID | None = None,
    seen: int | None = None,
    binding_from: date | None = None,
    least_age: int | None = None,
) -> HouseVersion:
    """A new version in these languages (one at least); it holds at once. `seen`: the number of the
    version that it was written on, 0 for none; None where that does not matter.

    Lock rule: the key, then one lock for each kind. Raises NotAllowed, MarkupTooLarge.
    """
    staff_rules.check_publish_text(by)
    first = request_keys.claim(member=by, key=key, verb=f"{PUBLISH} {kind}", now=now)
    if first is not None:
        return HouseVersion.objects.get(pk=first)
    newest = _hold(kind)
    if seen is not None:
        staff_rules.check_is_newest(seen, newest)
    made = HouseVersion.objects.create(
        kind=kind, number=newest + 1, published_at=now, by=by, binding_from=binding_from,
        least_age=least_age,
    )  # fmt: skip
    HouseText.objects.bulk_create(
        [_text(made, language, words) for language, words in sorted(texts.items())]
    )
    binds = {"binding_from": binding_from.isoformat()} if binding_from else {}
    security_log.note(
        act="text_published", by=by, at=now, about=made, before={"number": newest},
        after={"kind": kind, "number": made.number, **binds},
    )  # fmt: skip
    request_keys.settle(member=by, key=key, verb=f"{PUBLISH} {kind}", result=made.pk)
    reads.forget()
    transaction.on_commit(reads.forget)  # again: another thread may have asked in between
    look.renew()
    return made


@verb
def agree(
    *, member: Member, number: int, way: str, now: datetime, key: uuid.UUID | None = None
) -> Agreement:
    """They agree to this version of the rules, the one that they were shown: a row, once.

    Raises NotAllowed where there is no such version."""
    request_keys.claim(member=member, key=key, verb=AGREE, now=now)  # a second send waits here
    version = house_rules.check_is_there(
        HouseVersion.objects.filter(kind=Kind.RULES, number=number).first()
    )
    made = Agreement(member=member, version=version, at=now, way=way)
    Agreement.objects.bulk_create([made], ignore_conflicts=True)
    Member.objects.filter(pk=member.pk, rules_agreed__lt=number).update(rules_agreed=number)
    member.rules_agreed = max(member.rules_agreed, number)
    found = Agreement.objects.get(member=member, version=version)
    request_keys.settle(member=member, key=key, verb=AGREE, result=found.pk)
    return found


def check_may_post(*, member: Member, now: datetime) -> None:
    """Whether no rules stand in the way of posting now. No statement. Raises NotAllowed."""
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    house_rules.check_agreed(member, reads.rules(), today)


@verb
def rerender() -> int:
    """Bring every text to the present renderer's version; returns how many were not."""
    old = HouseText.objects.exclude(renderer_version=markup.RENDERER_VERSION)
    rows = list(old.select_for_update().order_by("pk"))
    for row in rows:
        row.body_html = rendered(row.body).html
        row.renderer_version = markup.RENDERER_VERSION
    HouseText.objects.bulk_update(rows, ["body_html", "renderer_version"])
    if rows:
        look.renew()
    return len(rows)


def _hold(kind: str) -> int:
    """Two who publish the same wait for each other here; the number of the newest version, or 0."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [kind])
    newest = HouseVersion.objects.filter(kind=kind).order_by("-number").first()
    return newest.number if newest is not None else 0


def _text(version: HouseVersion, language: str, words: Words) -> HouseText:
    return HouseText(
        version=version, language=language, body=words.body, changed=words.changed,
        body_html=rendered(words.body).html, renderer_version=markup.RENDERER_VERSION,
    )  # fmt: skip
