"""Walls that stand in the code itself."""

import re

from tests.test_architecture import PACKAGES, imports, named, sources, trees

# Who may speak to other machines: push (a list of services, no private ranges, no redirects).
FETCH = {"forum/lib/push_wire.py"}
# And to this very machine: whether the web server answers yet.
LOOPBACK = {"community/management/commands/serve.py"}
FETCHERS = {"requests", "httpx", "aiohttp", "urllib3", "pycurl"}
FETCHING = {"urllib.request", "http.client", "ftplib", "telnetlib"}


def test_only_one_module_writes_tables():
    writers = [name for name, tree in trees(*PACKAGES) if "csv" in imports(tree)]
    answers = [
        named(path) for path in sources(*PACKAGES)
        if "text/csv" in (text := path.read_text(encoding="utf-8")) and "cells.lines(" not in text
    ]  # fmt: skip

    assert writers == ["forum/lib/cells.py"]
    assert answers == []


def test_nobody_fetches_what_people_link_to():
    fetching = {
        name
        for name, tree in trees(*PACKAGES)
        for target in imports(tree)
        if target.split(".")[0] in FETCHERS
        or any(target == one or target.startswith(f"{one}.") for one in FETCHING)
    }

    assert fetching == FETCH | LOOPBACK


def test_nothing_is_run_or_loaded_from_text():
    dangerous = re.compile(
        r"\beval\(|\bexec\(|pickle|marshal\.|yaml\.load\(|shell=True|os\.system\(|__import__\("
    )
    found = [
        named(path) for path in sources(*PACKAGES)
        if dangerous.search(path.read_text(encoding="utf-8"))
    ]  # fmt: skip

    assert found == ALLOWED


ALLOWED: list[str] = []
