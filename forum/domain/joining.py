"""Who follows a merged question, has it too, or linked to it goes along. Decision 0050.

Each function returns the ids of what it changed, for `merging.unmerge`. Both rows are held.
"""

from datetime import datetime
from typing import Any

from django.db.models import F

from forum.domain import following, me_too
from forum.lib import follow_levels
from forum.models import Following, Member, MeToo, Thread, ThreadLink, Twin

DUPLICATE = ThreadLink.Kind.DUPLICATE


def follows(*, source: Thread, target: Thread, now: datetime) -> dict[str, list[int]]:
    """Whoever follows the source follows the target, on the higher of two levels; whoever said of
    the target that they want to hear nothing hears nothing."""
    known = {row.member_id: row for row in _in_force(target)}
    moved, ended = [], []
    for row in _in_force(source):
        own = known.get(row.member_id)
        if own is not None:
            if own.level in follow_levels.SILENT or not _is_higher(row.level, own.level):
                continue
            own.ended_at = now
            own.save(update_fields=["ended_at"])
            ended.append(own.pk)
        row.thread = target
        row.save(update_fields=["thread"])
        moved.append(row.pk)
    if source.author_id is not None:
        following.take_part(thread_id=target.pk, member_id=source.author_id, now=now)
    return {"follows": moved, "ended": ended}


def follows_back(*, source: Thread, data: dict[str, Any]) -> None:
    """As it was, but for what people chose meanwhile."""
    still = Following.objects.filter(pk__in=data["follows"], ended_at=None)
    members = list(still.values_list("member_id", flat=True))
    still.update(thread=source)
    again = Following.objects.filter(pk__in=data["ended"], member__in=members)
    again.update(ended_at=None)


def people_too(*, source: Thread, target: Thread, now: datetime) -> dict[str, Any]:
    """Whoever has the one has the other, and so has whoever asked it: each member counts once."""
    known = {row.member_id for row in _having(target)} | {target.author_id}
    rows = [row for row in _having(source) if row.member_id not in known]
    moved = [row.pk for row in rows]
    MeToo.objects.filter(pk__in=moved).update(thread=target)
    known |= {row.member_id for row in rows}
    own = None
    if source.author_id is not None and source.author_id not in known:
        own = MeToo.objects.create(thread=target, member_id=source.author_id, said_at=now).pk
    me_too.project(thread=target)
    me_too.project(thread=source)
    return {"me_toos": moved, "asker_too": own}


def people_back(*, source: Thread, target: Thread, data: dict[str, Any]) -> None:
    MeToo.objects.filter(pk__in=data["me_toos"], withdrawn_at=None).update(thread=source)
    if data["asker_too"] is not None:
        MeToo.objects.filter(pk=data["asker_too"]).delete()
    me_too.project(thread=target)
    me_too.project(thread=source)


def links(*, source: Thread, target: Thread, by: Member, now: datetime) -> dict[str, Any]:
    """What was asked before as the source was asked before as the target; the source itself is a
    duplicate of nothing any more, and its twins are the target's."""
    before = source.duplicate_of_id
    said = ThreadLink.objects.filter(kind=DUPLICATE).exclude(by=None)
    own = list(said.filter(thread=source).values_list("pk", flat=True))
    pointing = list(said.filter(target=source).exclude(thread=target).order_by("pk"))
    ended = [*own, *(link.pk for link in pointing)]
    ThreadLink.objects.filter(pk__in=ended).update(ended_at=now, ended_by=by, ended_reason="merged")
    made = []
    for link in pointing:
        fresh, is_new = ThreadLink.objects.get_or_create(
            thread_id=link.thread_id, target=target, kind=DUPLICATE, defaults={"at": now, "by": by}
        )
        made += [fresh.pk] if is_new else []
    Thread.objects.filter(duplicate_of=source).update(duplicate_of=target, version=F("version") + 1)
    source.duplicate_of = None
    Thread.objects.filter(pk=source.pk).update(duplicate_of=None)
    _count(before, source.pk, target.pk)
    signs = list(Thread.objects.filter(merged_into=source).values_list("pk", flat=True))
    Thread.objects.filter(pk__in=signs).update(merged_into=target)
    twin = _twins(source, target, by, now)
    return {"links": ended, "new_links": made, "original": before, "signs": signs, "twin": twin}


def links_back(
    *, source: Thread, target: Thread, data: dict[str, Any], by: Member, now: datetime
) -> None:
    ThreadLink.objects.filter(pk__in=data["new_links"]).update(
        ended_at=now, ended_by=by, ended_reason="unmerged"
    )
    for link in ThreadLink.facts.filter(pk__in=data["links"]).order_by("pk"):
        is_known = ThreadLink.objects.filter(thread=link.thread_id, kind=DUPLICATE).exists()
        if is_known or Thread.objects.filter(pk=link.target_id, duplicate_of=None).count() == 0:
            continue  # somebody has said otherwise meanwhile
        ThreadLink.facts.filter(pk=link.pk).update(ended_at=None, ended_by=None, ended_reason="")
        Thread.objects.filter(pk=link.thread_id).update(
            duplicate_of=link.target_id, version=F("version") + 1
        )
    _count(data["original"], source.pk, target.pk)
    Thread.objects.filter(pk__in=data["signs"], merged_into=target).update(merged_into=source)
    group = data["twin"]
    if group and Thread.objects.filter(twin_group=group).exists():
        Twin.objects.create(group_id=group, thread=source, by=by, at=now)
        Thread.objects.filter(pk=source.pk).update(twin_group=group)
    source.refresh_from_db(fields=["duplicate_of", "twin_group", "duplicate_count"])


def _twins(source: Thread, target: Thread, by: Member, now: datetime) -> int | None:
    group = source.twin_group_id
    if group is None:
        return None
    Twin.objects.filter(thread=source, ended_at=None).update(ended_at=now, ended_by=by)
    source.twin_group = None
    Thread.objects.filter(pk=source.pk).update(twin_group=None)
    if target.twin_group_id is None:
        Twin.objects.create(group_id=group, thread=target, by=by, at=now)
        target.twin_group_id = group
        Thread.objects.filter(pk=target.pk).update(twin_group=group)
    left = Thread.objects.filter(twin_group=group)
    if left.count() == 1:  # a twin alone is none
        Twin.objects.filter(group=group, ended_at=None).update(ended_at=now, ended_by=by)
        left.update(twin_group=None)
        if target.twin_group_id == group:
            target.twin_group = None
    Thread.objects.filter(twin_group=group).update(version=F("version") + 1)
    return group


def _count(*pks: int | None) -> None:
    for pk in sorted({pk for pk in pks if pk is not None}):
        pointing = Thread.objects.filter(duplicate_of=pk).count()
        Thread.objects.filter(pk=pk).update(duplicate_count=pointing)


def _in_force(thread: Thread) -> list[Following]:
    return list(Following.objects.filter(thread=thread, ended_at=None).order_by("pk"))


def _having(thread: Thread) -> list[MeToo]:
    return list(MeToo.objects.filter(thread=thread, withdrawn_at=None).order_by("pk"))


def _is_higher(level: str, other: str) -> bool:
    order = [*follow_levels.LEVELS, follow_levels.OFF]
    return order.index(level) < order.index(other)
