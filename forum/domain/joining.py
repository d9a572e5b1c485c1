"""Who follows a merged question, has it too, or linked to it goes along. Decision 0050.

Each function returns the ids of what it changed, for `merging.unmerge`. Both rows and kin are held.
"""

from datetime import datetime
from typing import Any

from django.db.models import F

from forum.domain import carrying, following, me_too, twins
from forum.lib import follow_levels
from forum.models import Following, Member, MeToo, Notice, Thread, ThreadLink, TwinGroup

DUPLICATE = ThreadLink.Kind.DUPLICATE


def along(
    *, source: Thread, target: Thread, by: Member, now: datetime, has_it_too: bool = True
) -> dict[str, Any]:
    """All that goes along where the posts of one thread have gone into the other. `has_it_too`:
    whoever asked the one has what the other asks."""
    data = links(source=source, target=target, by=by, now=now)
    data |= follows(source=source, target=target, now=now)
    data |= people_too(source=source, target=target, now=now, has_it_too=has_it_too)
    data["notices"] = _lead(source, target)
    carrying.drafts_along(source=source, target=target)
    return data


def back(
    *, source: Thread, target: Thread, data: dict[str, Any], by: Member, now: datetime
) -> None:
    """The same the other way: `data` is what `along` gave."""
    links_back(source=source, target=target, data=data, by=by, now=now)
    follows_back(source=source, data=data)
    people_back(source=source, target=target, data=data)
    Notice.objects.filter(pk__in=data["notices"]).update(thread=source)


def follows(*, source: Thread, target: Thread, now: datetime) -> dict[str, list[int]]:
    """Whoever follows the source follows the target, on the higher of two levels; whoever said of
    the target that they want to hear nothing hears nothing. `kept`: rows of the source whose
    members follow the target as closely already."""
    known = {row.member_id: row for row in _in_force(target)}
    moved, ended, kept = [], [], []
    for row in _in_force(source):
        own = known.get(row.member_id)
        if own is not None:
            if own.level in follow_levels.SILENT:
                continue
            if not _is_higher(row.level, own.level):
                kept.append(row.pk)
                continue
            own.ended_at = now
            own.save(update_fields=["ended_at"])
            ended.append(own.pk)
        row.thread = target
        row.save(update_fields=["thread"])
        moved.append(row.pk)
    if source.author_id is not None:
        following.take_part(thread_id=target.pk, member_id=source.author_id, now=now)
    return {"follows": moved, "ended": ended, "kept": kept}


def follows_back(*, source: Thread, data: dict[str, Any]) -> None:
    """As it was, but for what people chose meanwhile."""
    still = Following.objects.filter(pk__in=data["follows"], ended_at=None)
    members = list(still.values_list("member_id", flat=True))
    still.update(thread=source)
    again = Following.objects.filter(pk__in=data["ended"], member__in=members)
    again.update(ended_at=None)


def people_too(
    *, source: Thread, target: Thread, now: datetime, has_it_too: bool
) -> dict[str, Any]:
    """Whoever has the one has the other, and so has whoever asked it: each member counts once."""
    known = {row.member_id for row in _having(target)} | {target.author_id}
    rows = [row for row in _having(source) if row.member_id not in known]
    moved = [row.pk for row in rows]
    MeToo.objects.filter(pk__in=moved).update(thread=target)
    known |= {row.member_id for row in rows}
    own = None
    if has_it_too and source.author_id is not None and source.author_id not in known:
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
    return {"links": ended, "new_links": made, "original": before, "signs": signs, "twins": twin}


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
    if data["twins"] is not None:
        _twins_back(source, target, data["twins"], by, now)
    source.refresh_from_db(fields=["duplicate_of", "twin_group", "duplicate_count"])
    target.refresh_from_db(fields=["twin_group"])


def _twins(source: Thread, target: Thread, by: Member, now: datetime) -> dict[str, Any] | None:
    """The group of the source, whether the target came in for it, and which threads are in none
    any more."""
    group = source.twin_group
    if group is None:
        return None
    is_added = target.twin_group_id is None
    if is_added:
        twins.join(thread=target, group=group, by=by, now=now)
    gone = twins.part(thread=source, by=by, now=now)
    if target.pk in gone:
        target.twin_group = None
    return {"group": group.pk, "added": is_added, "gone": gone}


def _twins_back(
    source: Thread, target: Thread, data: dict[str, Any], by: Member, now: datetime
) -> None:
    """Those that the merge parted are linked again, unless that leaves one alone or somebody has
    linked them otherwise meanwhile; the target leaves where the merge brought it in."""
    group = TwinGroup.objects.get(pk=data["group"])
    again = list(Thread.objects.filter(pk__in=data["gone"], twin_group=None).order_by("pk"))
    there = Thread.objects.filter(twin_group=group)
    if data["added"]:
        there = there.exclude(pk=target.pk)
    if len(again) + there.count() > 1:
        for one in again:
            twins.join(thread=one, group=group, by=by, now=now)
    target.refresh_from_db(fields=["twin_group"])
    if data["added"] and target.twin_group_id == group.pk:
        twins.part(thread=target, by=by, now=now)
    twins.bump(group=group)


def _lead(source: Thread, target: Thread) -> list[int]:
    """What was told of the source as a whole leads to the target. Posts' own went along."""
    found = Notice.objects.filter(thread=source)
    pks = list(found.values_list("pk", flat=True))
    found.update(thread=target)
    return pks


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
