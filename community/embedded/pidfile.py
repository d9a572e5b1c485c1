"""Reads postmaster.pid, and tells a live server from what a crash left behind."""

import contextlib
import os
from pathlib import Path

import psutil

NOBODY_HAS_THIS_PID = 99_999_999  # beyond every kernel's limit


def alive(data: Path) -> int | None:
    """The process id of the server that runs on DATA; None when it is gone.

    An id in the file says little: the process may be gone, a zombie nobody reaped, or another
    program that got the same number. Only a live one with our folder on its command line counts.
    """
    pid = _read(data / "postmaster.pid")
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return None
        return pid if str(data) in process.cmdline() else None
    except psutil.Error:
        return None


def disown(data: Path) -> None:
    """Make a crashed server's pid file harmless, and keep the rest of it.

    PostgreSQL refuses to start while any process has the number in the file. The file's other lines
    name the old server's shared memory: PostgreSQL checks with them that none of the old server's
    children still writes, so deleting the file would risk the data.
    """
    path = data / "postmaster.pid"
    if not path.exists() or alive(data) is not None:
        return
    text = path.read_text(errors="replace")
    _, _, rest = text.partition("\n")
    if not rest.strip():
        path.unlink()  # it never got as far as touching the data
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{NOBODY_HAS_THIS_PID}\n{rest}")


def drop_socket_lock(path: Path) -> None:
    """Delete the lock beside the socket. Only for the holder of our lock, with no server alive."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


def _read(path: Path) -> int | None:
    try:
        return abs(int(path.read_text(errors="replace").split()[0]))
    except (OSError, ValueError, IndexError):
        return None
