"""A demo begins anew: nothing of the one before is left that could reach into it."""

from pathlib import Path

import pytest

from community import environment
from community.embedded import server
from community.management import preparation
from forum.lib import clock, gone_list
from forum.lib.gone_list import MEMBER, Gone


@pytest.fixture
def home(settings, tmp_path, monkeypatch):
    """A demo of its own whose server is none."""
    monkeypatch.setattr(server, "remove", lambda *, home: None)
    settings.VAR_DIR, settings.EMBEDDED_PGDATA = tmp_path / "var", tmp_path / "pg"
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.mark.parametrize("place", ["var/deep/gone.jsonl", "pg-gone.jsonl"])
def test_a_reset_deletes_the_list_of_the_demo(home, settings, place):
    """Its people are born at the same instants again, with the same ids."""
    settings.GONE_LIST = home / place
    gone_list.add([Gone(MEMBER, 1, clock.now(), clock.now())])

    preparation.reset(say=lambda line: None)
    preparation.reset(say=lambda line: None)

    assert not settings.GONE_LIST.exists()


def test_a_reset_leaves_a_list_that_lies_elsewhere(home, settings):
    settings.GONE_LIST = home / "backups" / "gone.jsonl"
    gone_list.add([Gone(MEMBER, 1, clock.now(), clock.now())])
    said: list[str] = []

    preparation.reset(say=said.append)

    assert settings.GONE_LIST.exists()
    assert said[-1] == f"{settings.GONE_LIST} stays: it lies apart. Delete it if it was the demo's."


def test_each_database_has_its_own_where_nothing_is_said(monkeypatch):
    """Two demos of one checkout have a server each, and so a list each."""
    monkeypatch.delenv("GONE_LIST", raising=False)
    assert environment.gone_list(pgdata=Path("/srv/two")) == Path("/srv/two-gone.jsonl")

    monkeypatch.setenv("GONE_LIST", "/backups/gone.jsonl")
    assert environment.gone_list(pgdata=Path("/srv/two")) == Path("/backups/gone.jsonl")
