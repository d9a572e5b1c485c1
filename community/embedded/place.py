"""Where an embedded server lives.

The settings name a `home` (`var/pg`). An ordinary user's data lies in it. PostgreSQL refuses to run
as root, so root's server runs as an unprivileged user, with its data where that user can reach it
(`/var/lib/lotse-...`). `home/WHERE` names both folders. The socket lies beside the data, or under
the folder for temporary files where the path would be too long or too odd for a socket.
"""

import json
import os
import pwd
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from community.embedded import binaries
from community.embedded.errors import EmbeddedError, from_os

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 103  # bytes: 107 on Linux, 103 on macOS
SHELL_MARKS = set('"$`\\\n')  # pg_ctl hands paths to a shell inside double quotes


@dataclass(frozen=True)
class Place:
    """The folders of one server and the user it runs as (None: as ourselves)."""

    home: Path
    folder: Path
    socket: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.data / "server.log"


def located(*, home: Path) -> Place | None:
    """The place of HOME as it stands, without touching anything; None where there is none yet."""
    try:
        noted = json.loads((home / "WHERE").read_text(encoding="utf-8"))
        folder, socket = home / noted["folder"], home / noted["socket"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError) as problem:
        raise EmbeddedError(
            f"{home / 'WHERE'} cannot be read: delete it if the database may begin anew."
        ) from problem
    except OSError as problem:
        raise from_os(problem, folder=home) from problem
    place = Place(home, folder, socket, _user_of(folder))
    return place if _is_ours(place) and _is_private(place) else None


def settled(*, home: Path) -> Place:
    """The place of HOME, made or repaired where needed. The caller holds the lock."""
    found = SHELL_MARKS & set(str(home))
    if found:
        raise EmbeddedError(
            f'The folder {str(home)!r} has one of the characters " $ ` \\ in its name, which '
            "PostgreSQL cannot take: move Lotse to another folder."
        )
    place = located(home=home)
    if place is None:
        folder = _known_folder(home) or _new_folder(home)
        user = _user_of(folder)
        place = Place(home, folder, _new_socket_folder(folder, user), user)
        _note(place)
    if place.user is not None and not _reaches(place.user, place.folder):
        raise EmbeddedError(f"The user {place.user} may not enter {place.folder}: let it.")
    return place


def removed(*, place: Place) -> None:
    """Delete the data and all that belongs to it. The server must be down."""
    for folder in (place.data, place.socket, place.folder / "pgsql"):
        shutil.rmtree(folder, ignore_errors=True)
    if place.folder != place.home:
        shutil.rmtree(place.folder, ignore_errors=True)
    (place.home / "WHERE").unlink(missing_ok=True)


def _user_of(folder: Path) -> str | None:
    """As root: who owns the data, else EMBEDDED_PG_USER. Otherwise None, ourselves."""
    if os.geteuid() != 0:
        return None
    name = os.environ.get("EMBEDDED_PG_USER", "").strip() or "nobody"
    try:
        owner = (folder / "data").stat().st_uid
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam(name)
    except FileNotFoundError:
        entry = _named(name)
    except KeyError:
        entry = _named(name)
    return entry.pw_name


def _named(name: str) -> pwd.struct_passwd:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and there is no user {name}: "
            "name one in EMBEDDED_PG_USER, or set DATABASE_URL."
        ) from None
    if entry.pw_uid == 0:
        raise EmbeddedError("EMBEDDED_PG_USER is root, but PostgreSQL refuses root: name another.")
    return entry


def _uid(user: str | None) -> int:
    return pwd.getpwnam(user).pw_uid if user else os.geteuid()


def _is_ours(place: Place) -> bool:
    """Whether the data was made for this home: a copied checkout gets a database of its own."""
    if place.folder == place.home:
        return True
    try:
        return (place.folder / "ORIGIN").read_bytes() == os.fsencode(place.home)
    except OSError:
        return False


def _is_private(place: Place) -> bool:
    """Whether the socket's folder is there, short enough, and closed to everybody else."""
    try:
        seen = place.socket.lstat()
    except OSError:
        return False
    closed = stat.S_ISDIR(seen.st_mode) and not seen.st_mode & 0o077
    return closed and seen.st_uid == _uid(place.user) and _fits(place.socket)


def _fits(socket: Path) -> bool:
    plain = re.fullmatch(r"[\w/. -]+", str(socket)) is not None
    return plain and len(os.fsencode(socket / SOCKET_NAME)) <= SOCKET_PATH_LIMIT


def _known_folder(home: Path) -> Path | None:
    """The data's folder that WHERE names, where only the socket is to be made again."""
    try:
        noted = json.loads((home / "WHERE").read_text(encoding="utf-8"))["folder"]
    except (OSError, ValueError, KeyError):
        return home if (home / "data").is_dir() else None
    folder = home / noted
    if folder == home:
        return home
    try:
        origin = Path(os.fsdecode((folder / "ORIGIN").read_bytes()))
    except PermissionError as problem:
        raise from_os(problem, folder=folder) from problem
    except OSError:
        raise EmbeddedError(
            f"The database folder {folder} is gone: put it back, or delete {home / 'WHERE'} "
            "to begin with an empty one."
        ) from None
    if origin != home and _names(origin, folder):
        return None  # a copied checkout: the first one keeps its database
    (folder / "ORIGIN").write_bytes(os.fsencode(home))
    return folder


def _names(home: Path, folder: Path) -> bool:
    try:
        noted = json.loads((home / "WHERE").read_text(encoding="utf-8"))["folder"]
    except (OSError, ValueError, KeyError):
        return False
    return home / noted == folder


def _new_folder(home: Path) -> Path:
    if os.geteuid() != 0:
        return home
    user = _named(os.environ.get("EMBEDDED_PG_USER", "").strip() or "nobody").pw_name
    for shelf in ("/var/lib", "/var/tmp"):  # noqa: S108 - mkdtemp makes it ours alone
        try:
            folder = Path(tempfile.mkdtemp(prefix="lotse-", dir=shelf))
        except OSError:
            continue
        folder.chmod(0o711)
        if _reaches(user, folder):
            (folder / "ORIGIN").write_bytes(os.fsencode(home))
            return folder
        shutil.rmtree(folder)
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and {user} reaches neither /var/lib nor /var/tmp: "
        "start as an ordinary user, or set DATABASE_URL."
    )


def _reaches(user: str, folder: Path) -> bool:
    code, _ = binaries.run(Path("/bin/sh"), "-c", 'test -x "$1"', "sh", folder, user=user)
    return code == 0


def _new_socket_folder(folder: Path, user: str | None) -> Path:
    socket = folder / "socket"
    if _fits(socket):
        shutil.rmtree(socket, ignore_errors=True)
        socket.mkdir(mode=0o700)
        socket.chmod(0o700)
    else:
        shelf = tempfile.gettempdir()
        if not _fits(Path(shelf) / "lotse-12345678"):
            shelf = "/tmp"  # noqa: S108
        socket = Path(tempfile.mkdtemp(prefix="lotse-", dir=shelf))
    if user:
        os.chown(socket, _uid(user), -1)
    return socket


def _note(place: Place) -> None:
    """Write WHERE, relative where it can be, so that a moved checkout keeps its database."""

    def short(path: Path) -> str:
        return os.path.relpath(path, place.home) if path.is_relative_to(place.home) else str(path)

    fresh = place.home / "WHERE.new"
    note = {"folder": short(place.folder), "socket": short(place.socket)}
    fresh.write_text(json.dumps(note) + "\n", encoding="utf-8")
    fresh.replace(place.home / "WHERE")
