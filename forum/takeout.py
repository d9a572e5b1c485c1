"""The file with everything about a member: `me.json` for machines, `index.html` to read, and the
pictures. What is in it, and in which form: docs/EXPORT.md."""

import json
import tempfile
import zipfile
from datetime import datetime
from itertools import groupby
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format

from forum.domain import files
from forum.lib import personal
from forum.lib.personal_words import word
from forum.models import Member
from forum.queries import personal_data

FORMAT, VERSION = "lotse-me", 1
IN_MEMORY = 8 * 1024 * 1024


def write(member: Member, now: datetime) -> IO[bytes]:
    """The zip, at its beginning; beyond some megabytes it lies in a temporary file."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    tables = [(one, list(one.rows)) for one in personal_data.tables(member=member)]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        pictures = _pack_pictures(packed, member)
        packed.writestr("me.json", _json(member, now, tables, pictures))
        packed.writestr("index.html", _page(member, now, tables, pictures))
    file.seek(0)
    return file


def _pack_pictures(packed: zipfile.ZipFile, member: Member) -> list[dict[str, Any]]:
    """The drawings in their largest size; what is missing in the storage is left out."""
    found = []
    for picture in personal_data.pictures(member=member):
        path = files.drawn(attachment=picture)[0]
        try:
            with default_storage.open(path) as drawing:
                name = f"pictures/{picture.pk}.webp"
                packed.writestr(name, drawing.read())
        except OSError:
            continue
        found.append({"file": name, "alt": picture.alt, "kind": picture.kind})
    return found


def _json(member: Member, now: datetime, tables: list[Any], pictures: list[Any]) -> str:
    said = {
        "format": FORMAT,
        "version": VERSION,
        "site": settings.SITE_URL,
        "made_at": now.isoformat(),
        "member": member.handle,
        "pictures": pictures,
        "tables": {table.name: rows for table, rows in tables},
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _page(member: Member, now: datetime, tables: list[Any], pictures: list[Any]) -> str:
    """In their language and time zone, without a script, and with nothing from elsewhere."""
    with translation.override(member.language), timezone.override(member.time_zone):
        chapters = []
        for name, group in groupby(tables, key=lambda one: one[0].part.chapter):
            told = [
                {"label": table.label, "rows": [_readable(row) for row in rows]}
                for table, rows in group
                if rows
            ]
            chapters.append({"id": name, "title": personal.CHAPTERS[name], "tables": told})
        shown = {
            "member": member, "made_at": now, "chapters": chapters, "pictures": pictures,
            "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL,
            "language": member.language,
        }  # fmt: skip
        return render_to_string("forum/takeout/index.html", shown)


def _readable(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Words and values of a row; what says nothing is left out."""
    return [
        (word(name), _said(value)) for name, value in row.items() if value not in ("", None, [])
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return word("yes") if value else word("no")
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(one)}" for key, one in value.items())
    if isinstance(value, str) and len(value) >= 19 and value[4:5] == value[7:8] == "-":
        return _instant(value)
    return str(value)


def _instant(value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    there = timezone.localtime(at) if timezone.is_aware(at) else at
    return date_format(there, "DATETIME_FORMAT")
