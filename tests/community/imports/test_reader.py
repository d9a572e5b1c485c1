"""Rows come out of whatever stands in the file."""

from pathlib import Path

import pytest

from community.domain.imports import reader
from community.domain.imports.reader import FileRefused, Problems

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<posts>\n'


def read(tmp_path: Path, text: str | bytes) -> tuple[list[dict[str, str]], Problems]:
    path = tmp_path / "Posts.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8-sig"))
    problems = Problems()
    return list(reader.rows(path=path, problems=problems)), problems


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ('<row Id="1" />\n<row Id="2" />\n', [{"Id": "1"}, {"Id": "2"}]),
        ('<row Id="1"/><row Id="2"/>', [{"Id": "1"}, {"Id": "2"}]),
        ('<row Id="1"></row><row\nId="2"\nText="a&#xA;b"\n/>',
         [{"Id": "1"}, {"Id": "2", "Text": "a\nb"}]),
        ("<row Id='1' Text='a > \"b\"' />", [{"Id": "1", "Text": 'a > "b"'}]),
        ('<!-- <row Id="8" /> <row Id="9" /> --><row Id="1" />', [{"Id": "1"}]),
        ('<row Id="1" Text="&lt;row Id=&quot;7&quot;&gt;" />',
         [{"Id": "1", "Text": '<row Id="7">'}]),
        ("", []),
    ],
)  # fmt: skip
def test_well_formed_rows(tmp_path: Path, body: str, rows: list[dict[str, str]]) -> None:
    found, problems = read(tmp_path, f"{HEAD}{body}</posts>")

    assert found == rows
    assert problems == Problems()


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ('Text="a\x00b\x08c"', "abc"),
        ('Text="a&#0;b&#x1F;c"', "abc"),
        ('Text="AT&T &nbsp;&mdash; &unknown;"', "AT&T \xa0— &unknown;"),
        ('Text="a < b"', "a < b"),
        ('Text="&#xD83D;&#xDE00; &#xD83D;"', "😀 �"),
        ('Text="&lt;&amp;&quot;&#65;&<"', '<&"A&<'),
    ],
)
def test_mended_rows(tmp_path: Path, broken: str, mended: str) -> None:
    found, problems = read(tmp_path, f'{HEAD}<row Id="1" {broken} />\n<row Id="2" />\n</posts>')

    assert found == [{"Id": "1", "Text": mended}, {"Id": "2"}]
    assert (problems.mended, problems.lost, problems.complete) == (1, 0, True)


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    found, problems = read(tmp_path, b'<posts>\n<row Id="1" Text="Stra\xdfe" />\n</posts>')

    assert found == [{"Id": "1", "Text": "Stra\ufffde"}]
    assert problems.mended == 1


def test_utf16(tmp_path: Path) -> None:
    found, problems = read(tmp_path, '<posts><row Id="1" Text="ß" /></posts>'.encode("utf-16"))

    assert found == [{"Id": "1", "Text": "ß"}]
    assert problems == Problems()


def test_a_broken_row_costs_only_itself(tmp_path: Path) -> None:
    text = f'{HEAD}<row Id="1" />\n<row Id="2" Text="never closed\n<row Id="3" />\n</posts>'

    found, problems = read(tmp_path, text)

    assert found == [{"Id": "1"}, {"Id": "3"}]
    assert (problems.lost, problems.complete) == (1, False)
    assert problems.notes == [
        'Posts.xml, line 4: broken row skipped: <row Id="2" Text="never closed'
    ]


def test_a_file_cut_off(tmp_path: Path) -> None:
    found, problems = read(tmp_path, f'{HEAD}<row Id="1" />\n<row Id="2" Te')

    assert found == [{"Id": "1"}]
    assert (problems.lost, problems.cut_off) == (1, True)


def test_a_row_without_end_is_passed_over(tmp_path: Path) -> None:
    endless = '<row Id="1" Text="' + "x" * (reader.LONGEST_ROW + reader.CHUNK)

    found, problems = read(tmp_path, f'{HEAD}{endless}\n<row Id="2" />\n</posts>')

    assert found == [{"Id": "2"}]
    assert problems.notes == ["Posts.xml, line 3: a row longer than 8 MB skipped"]


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_rows_across_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(reader, "CHUNK", size)
    rows = [{"Id": str(n), "Text": "äöü <row>" * n} for n in range(5)]
    lines = "".join(f'<row Id="{r["Id"]}" Text="{r["Text"].replace("<", "&lt;")}" />' for r in rows)

    found, problems = read(tmp_path, f"{HEAD}{lines}</posts>")

    assert found == rows
    assert problems == Problems()


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE posts [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE posts [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!doctype posts SYSTEM "https://example.com/posts.dtd">',
    ],
)
def test_a_dtd_is_refused(tmp_path: Path, declaration: str) -> None:
    with pytest.raises(FileRefused, match=r"declares a document type"):
        read(tmp_path, f'<?xml version="1.0"?>{declaration}<posts><row Id="&b;" /></posts>')


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"^Posts.xml cannot be read: No such file"):
        list(reader.rows(path=tmp_path / "Posts.xml", problems=Problems()))
