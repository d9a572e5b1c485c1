"""docs/SECURITY.md names files and tests that are there, and each requirement of the standard once.

A name is a path from the root, or its end where only one file ends so; `file: name, name` are
names in it, `file::test_name` is a test; `*` stands for several files. Each wall and each
requirement has its test, that of another requirement ("as V1.2.3"), or says "no test: why".
"""

import fnmatch
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.test_architecture import PACKAGES, ROOT

TEXT = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")
TOLD = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.*/-]*\.(?:py|js|html|md|toml|txt|jinja)$|(?:\w[\w.-]*/)+$|bin/\w+$")
# What a site has and the repository has not.
ELSEWHERE = {"/.well-known/security.txt", "security.txt", "var/"}
SHOWN = re.compile(r"`[^`]*\btest_\w+[^`]*`|`tests/[^`]+`|`bin/(?:drill|test)[^`]*`|no test: \w+")
LEFT_OUT = {".git", ".venv", "var", "node_modules", "__pycache__"}
# Levels of ASVS 5.0.0, a digit a requirement: "123" is .1 of level 1, .2 of level 2, .3 of level 3.
# Of V9, V10 and V17 nothing applies.
LEVELS = {
    "V1.1": "22", "V1.2": "1111122223", "V1.3": "112222222223", "V1.4": "222", "V1.5": "123",
    "V2.1": "122", "V2.2": "112", "V2.3": "12223", "V2.4": "23",
    "V3.1": "3", "V3.2": "113", "V3.3": "12223", "V3.4": "11222233", "V3.5": "11122333",
    "V3.6": "3", "V3.7": "22333",
    "V4.1": "12233", "V4.2": "23333", "V4.3": "22", "V4.4": "1222",
    "V5.1": "2", "V5.2": "112333", "V5.3": "113", "V5.4": "222",
    "V6.1": "122", "V6.2": "111111112222", "V6.3": "11223333", "V6.4": "112233",
    "V6.5": "22222333", "V6.6": "2223", "V6.7": "33", "V6.8": "2222",
    "V7.1": "222", "V7.2": "1111", "V7.3": "22", "V7.4": "11222", "V7.5": "223", "V7.6": "22",
    "V8.1": "1233", "V8.2": "1123", "V8.3": "133", "V8.4": "23",
    "V11.1": "2233", "V11.2": "22233", "V11.3": "11233", "V11.4": "1222", "V11.5": "23",
    "V11.6": "23", "V11.7": "33",
    "V12.1": "12233", "V12.2": "11", "V12.3": "22223",
    "V13.1": "2333", "V13.2": "222223", "V13.3": "2233", "V13.4": "1222233",
    "V14.1": "22", "V14.2": "12223333", "V14.3": "122",
    "V15.1": "12233", "V15.2": "12233", "V15.3": "1222222", "V15.4": "3333",
    "V16.1": "2", "V16.2": "22222", "V16.3": "2222", "V16.4": "222", "V16.5": "2223",
}  # fmt: skip


def files() -> dict[str, list[str]]:
    """Name -> paths from the root."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        for name in names:
            found[name].append(f"{folder}/{name}".removeprefix(f"{ROOT}/"))
    return dict(found)


def named() -> Iterator[tuple[str, list[str]]]:
    """(file, what is to stand in it) of all that the document names."""
    for told in TOLD.findall(TEXT):
        path, _, inside = re.sub("::", ": ", told).partition(": ")
        if path not in ELSEWHERE and FILE.match(path):
            yield path, [name for name in inside.split(", ") if name]


def fault(path: str, inside: list[str], there: dict[str, list[str]]) -> str:
    if path.endswith("/"):
        is_there = any((ROOT / floor / path).is_dir() for floor in ("", *PACKAGES))
        return "" if is_there else "no such folder"
    name = path.rsplit("/", 1)[-1]
    alike = fnmatch.filter(there, name) if "*" in name else [name]
    folder = f"/{path}".removesuffix(name)
    ends = [
        one
        for known in alike
        for one in there.get(known, [])
        if f"/{one}".removesuffix(known).endswith(folder)
    ]
    found = [path] if path in ends else ends
    if not found or (len(found) > 1 and "*" not in path):
        return f"is {len(found)} files"
    text = "".join((ROOT / one).read_text(encoding="utf-8") for one in found)
    lost = [name for name in inside if not re.search(rf"\b{re.escape(name)}\b", text)]
    return f"lacks {', '.join(lost)}" if lost else ""


def test_each_file_and_test_is_there():
    there = files()
    told = {(path, fault(path, inside, there)) for path, inside in named()}

    assert len(told) > 150
    assert sorted(one for one in told if one[1]) == []


def wanted() -> dict[str, str]:
    """Each requirement of levels 1 and 2: its level."""
    return {
        f"{section}.{number}": level
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
        if level != "3"
    }


def test_each_requirement_stands_once_with_its_level():
    part = TEXT.split("## OWASP ASVS", 1)[1].split("\n## ", 1)[0]
    head, table = part.split("| number |", 1)
    out = head.split("**Does not apply**", 1)[1]
    rows = dict(re.findall(r"^\| (V[\d.]+) \| (\d) \|", table, re.MULTILINE))
    left_out = re.findall(r"V\d+\.\d+\.\d+", out)
    told = Counter([*re.findall(r"^\| (V[\d.]+) \|", table, re.MULTILINE), *left_out])

    assert {name: many for name, many in told.items() if many > 1} == {}
    assert set(told) == set(wanted())
    assert rows == {name: level for name, level in wanted().items() if name in rows}


def rows(part: str) -> dict[str, str]:
    """Of a table: first cell -> last one, which says what shows it."""
    cells = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return {cell[0].strip(): cell[-1].strip() for cell in cells[1:]}


def is_shown(said: str, known: dict[str, str]) -> bool:
    as_other = re.match(r"as (V[\d.]+)", said)
    if as_other is not None:
        return is_shown(known.get(as_other[1], ""), known)
    return SHOWN.search(said) is not None


def test_each_wall_and_each_requirement_has_its_test_or_says_why_not():
    walls = rows(TEXT.split("\n\n**", 1)[0])
    part = TEXT.split("## OWASP ASVS", 1)[1].split("\n## ", 1)[0]
    asked = rows("| number |" + part.split("| number |", 1)[1])

    assert (len(walls) > 15, len(asked) > 150) == (True, True)
    bare = {name for name, said in (walls | asked).items() if not is_shown(said, asked)}
    assert bare == set()
