"""Their users as members. Nobody can sign in as one: no e-mail, no usable password."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from community.domain.imports import convert, fields, mapping, stage, store
from community.domain.imports.context import Context
from community.domain.imports.reader import Row
from community.domain.imports.report import Tally
from forum.domain.members import RESERVED
from forum.lib import text
from forum.models import Member, Standing

NAME = 60
ABOUT = 300
HANDLE = 30
KIND = mapping.Kind.MEMBER


@dataclass(slots=True)
class Person:
    source_id: int
    name: str
    about: str
    joined_at: datetime | None


def write(ctx: Context, rows: list[Row], tally: Tally) -> None:
    """Make or renew the members of a batch of Users rows."""
    people = {person.source_id: person for row in rows if (person := _person(row, tally))}
    known = mapping.known(ctx, KIND, people)
    new, renewed = [], []
    for person in people.values():
        whole = fields.digest(person.name, person.about, person.joined_at)
        before = known.get(person.source_id)
        if before is None:
            new.append((person, whole))
        elif before.digest != whole:
            renewed.append((person, whole, before))
        else:
            tally.count("members", "unchanged")
    _create(ctx, new, tally)
    _renew(ctx, renewed, tally)


def _person(row: Row, tally: Tally) -> Person | None:
    try:
        source_id = fields.identity(row)
    except fields.OddRow as odd:
        tally.skip(f"users: {odd}")
        return None
    joined_at = fields.instant(row, "CreationDate") or fields.instant(row, "LastAccessDate")
    if joined_at is None:
        tally.mend("users without a usable date: the day of the import was taken", source_id)
    about = row.get("AboutMe", "")
    return Person(
        source_id=source_id,
        name=fields.line(row.get("DisplayName", ""), tally, source_id)[:NAME].strip(),
        about=convert.about(fields.lines(about, tally, source_id), length=ABOUT) if about else "",
        joined_at=joined_at,
    )


def _create(ctx: Context, new: list[tuple[Person, uuid.UUID]], tally: Tally) -> None:
    handles = _handles([person for person, _whole in new])
    password = make_password(None)
    members = store.insert(
        Member,
        [
            Member(
                handle=handle, handle_skeleton=look,
                display_name=person.name or handle, about=person.about,
                language=ctx.site.language, joined_at=person.joined_at or ctx.now,
                password=password,
            )
            for (person, _whole), (handle, look) in zip(new, handles, strict=True)
        ],
    )  # fmt: skip
    store.insert(Standing, [Standing(member_id=member.pk) for member in members])
    made = zip(new, members, strict=True)
    mapping.remember(
        ctx, KIND, [(person.source_id, member.pk, whole, None) for (person, whole), member in made]
    )
    tally.count("members", "new", len(new))


def _renew(
    ctx: Context, renewed: list[tuple[Person, uuid.UUID, mapping.Known]], tally: Tally
) -> None:
    """Follow a later dump, unless somebody has made the account their own."""
    members = Member.objects.in_bulk([before.target_id for _person, _whole, before in renewed])
    changed = []
    for person, _whole, before in renewed:
        member = members.get(before.target_id)
        if member is None:
            tally.skip("users whose member was removed here", person.source_id)
        elif member.email:
            tally.skip("users whose member is somebody's account here", person.source_id)
        else:
            member.display_name = person.name or member.handle
            member.about = person.about
            member.joined_at = person.joined_at or member.joined_at
            changed.append(member)
    Member.objects.bulk_update(changed, ["display_name", "about", "joined_at"])
    mapping.renew([(before.pk, whole, None) for _person, whole, before in renewed])
    tally.count("members", "changed", len(changed))


def _handles(people: list[Person]) -> list[tuple[str, str]]:
    """A handle for each and its skeleton: like the name where nobody has or resembles it, else
    with the source's number behind it."""
    options = [[(option, text.skeleton(option)) for option in _options(p)] for p in people]
    taken = _taken(look for both in options for _option, look in both)
    chosen = []
    for person, both in zip(people, options, strict=True):
        free = next((pair for pair in both if pair[1] not in taken), None)
        number = 2
        while free is None:
            option = f"member-{abs(person.source_id)}-{number}"
            look = text.skeleton(option)
            if look not in taken and look not in _taken([look]):
                free = option, look
            number += 1
        taken.add(free[1])
        chosen.append(free)
    return chosen


def _options(person: Person) -> tuple[str, str]:
    base = text.slug(person.name)[:HANDLE].strip("-")
    if len(base) < 3 or base == "question":  # what a slug of no letters is
        base = f"member-{abs(person.source_id)}"
    tail = f"-{abs(person.source_id)}"
    return base, f"{base[: HANDLE - len(tail)].rstrip('-')}{tail}"


def _taken(looks: Iterable[str]) -> set[str]:
    sql = "SELECT handle_skeleton FROM forum_member WHERE handle_skeleton = ANY(%s)"
    return {look for (look,) in stage.query(sql, [list(set(looks))])} | RESERVED
