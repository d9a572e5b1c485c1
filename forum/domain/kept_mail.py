"""Mails that stay on this machine as files, where nothing sends them (no EMAIL_URL): a demo, a
developer's desk. They hold names and addresses like any row, and go like one."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from forum.domain import mailboxes
from forum.lib import mail_words, retention

BETWEEN = b"-" * 79 + b"\n"  # Django's file backend writes all mails of one connection into a file


def forget(*, tells: Callable[[str], bool]) -> None:
    """Delete the files in which `tells` finds something, once the transaction has committed. A
    fault is logged: what else waits for the commit is done all the same."""
    if mailboxes.keeps_mail():
        transaction.on_commit(lambda: _remove(tells), robust=True)


def prune(*, now: datetime) -> int:
    """Delete files of mails as old as rows of mails go (retention.MAILS); returns how many."""
    before = (now - retention.MAILS.kept).timestamp()
    count = 0
    for file in _files():
        with suppress(FileNotFoundError):  # two sweeps, or an erasure beside this one
            if file.stat().st_mtime < before:
                file.unlink()
                count += 1
    return count


def _remove(tells: Callable[[str], bool]) -> None:
    for file in _files():
        with suppress(FileNotFoundError):
            mails = file.read_bytes().split(BETWEEN)
            if any(tells(mail_words.of(mail)) for mail in mails):
                file.unlink()


def _files() -> Iterator[Path]:
    """In order of their names, which begin with the time."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder and mailboxes.keeps_mail():
        yield from sorted(Path(folder).glob("*.log"))
