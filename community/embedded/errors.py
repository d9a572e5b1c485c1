"""Faults of the embedded server, each one line that says what is wrong and what to do."""

import errno


class EmbeddedError(Exception):
    """One line for people; never shown with a traceback."""


def disk_full(folder: object) -> str:
    return f"The disk is full: free some space for {folder}, then start again."


def from_os(problem: OSError, *, folder: object) -> EmbeddedError:
    """The line for a fault of the file system at FOLDER."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return EmbeddedError(disk_full(folder))
    if problem.errno in (errno.EACCES, errno.EPERM):
        return EmbeddedError(
            f"{folder} belongs to another user: start as that user, or give the folder to yourself."
        )
    if problem.errno == errno.EROFS:
        return EmbeddedError(f"{folder} is read-only: move Lotse to a folder you can write to.")
    return EmbeddedError(f"{problem.strerror or problem} at {problem.filename or folder}.")


def from_output(output: str, *, doing: str, folder: object) -> EmbeddedError:
    """The line for what a PostgreSQL program wrote before it failed while DOING."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return EmbeddedError(disk_full(folder))
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    marks = ("PANIC:", "FATAL:", "error:", "ERROR:")
    told = [line for line in lines if any(mark in line for mark in marks)]
    reason = (told or lines or ["it said nothing"])[-1]
    return EmbeddedError(f"{doing} failed: {reason} (folder {folder})")
