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

from forum.domain import files
from forum.lib import personal
from forum.lib.personal_words import title
from forum.models import Member
from forum.queries import personal_data, takeout_words

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
        topics = personal_data.topics(named=takeout_words.named(tables))
        chapters = []
        for name, group in groupby(tables, key=lambda one: one[0].part.chapter):
            told = [
                {
                    "id": f"{name}-{number}",
                    "label": title(table.part),
                    "rows": takeout_words.readable(table, rows=rows, topics=topics),
                }
                for number, (table, rows) in enumerate(group, 1)
                if rows
            ]
            if told:
                chapters.append({"id": name, "title": personal.CHAPTERS[name], "tables": told})
        shown = {
            "member": member, "made_at": now, "chapters": chapters, "pictures": pictures,
            "site_name": settings.SITE_NAME, "language": member.language,
        }  # fmt: skip
        return render_to_string("forum/takeout/index.html", shown)
