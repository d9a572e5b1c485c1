"""Where the files of pictures lie in the storage: names are made here and nowhere else.

`originals/` holds what was sent, until its job is done; it has no address. `pictures/` and
`avatars/` hold the drawings, by the first two letters of their random names.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from forum.lib import limits
from forum.models import Attachment
from forum.models.attachment import AVATAR_SIZES, SIZES

ORIGINALS = "originals"
FOLDERS = {Attachment.Kind.PICTURE: "pictures", Attachment.Kind.AVATAR: "avatars"}
SHARDS = tuple(f"{number:02x}" for number in range(256))
NAME_LENGTH = 32


def original(*, name: str) -> str:
    return f"{ORIGINALS}/{name[:2]}/{name}"


def drawing(*, folder: str, name: str, size: int) -> str:
    """The path of one drawing in the storage. `folder` is pictures or avatars."""
    return f"{folder}/{name[:2]}/{name}-{size}.webp"


def put(*, path: str, file: IO[bytes]) -> None:
    """Store a file, in place of one left there. Raises OSError, and leaves nothing then."""
    try:
        default_storage.save(path, File(file))
    except OSError:
        remove(path=path)
        raise


def remove(*, path: str) -> None:
    """Delete a file if it is there; one that cannot be deleted is found by the nightly sweep."""
    try:
        default_storage.delete(path)
    except OSError:
        return


def of(*, attachment: Attachment) -> list[str]:
    """All paths that a picture can have, whether there is a file or not."""
    sizes = AVATAR_SIZES if attachment.kind == Attachment.Kind.AVATAR else SIZES
    return [original(name=attachment.name), *_drawings(attachment, sizes)]


def drawn(*, attachment: Attachment) -> list[str]:
    """The paths of the drawings that a ready picture must have."""
    if attachment.kind == Attachment.Kind.AVATAR:
        return _drawings(attachment, AVATAR_SIZES)
    return _drawings(attachment, SIZES if attachment.has_preview else SIZES[:1])


def _drawings(attachment: Attachment, sizes: tuple[int, ...]) -> list[str]:
    folder = FOLDERS[Attachment.Kind(attachment.kind)]
    return [drawing(folder=folder, name=attachment.name, size=size) for size in sizes]


def listed(*, folder: str, shard: str) -> Iterator[tuple[str, str]]:
    """(path, name of the picture) of each file in one part of a folder."""
    try:
        found = default_storage.listdir(f"{folder}/{shard}")[1]
    except FileNotFoundError:
        return
    for file in found:
        yield str(PurePosixPath(folder, shard, file)), file[:NAME_LENGTH]


def is_old(*, path: str, now: datetime) -> bool:
    """Whether it is older than any row may be on its way."""
    try:
        return default_storage.get_modified_time(path) < now - limits.UNCLAIMED_AGE
    except OSError:
        return False
