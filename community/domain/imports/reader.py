"""Rows of one dump file, streamed; a damaged row costs only itself.

A dump is one flat element per row, so the text is cut before each `<row` and every piece parsed
by expat on its own: a piece that cannot be parsed (or mended) is reported, and the next one
begins afresh. Pieces are parsed without any declarations, so entities other than XML's own five
do not exist and cannot grow; a file that declares a DTD is refused as a whole.
"""

import codecs
import contextlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

CHUNK = 1 << 16  # bytes read at a time
LONGEST_ROW = 8 << 20  # characters; a body is at most some 100 kB
HEAD = 4096  # bytes in which a declaration must stand
MOST_PROBLEMS = 50  # described one by one; the rest is counted

_ROW = re.compile(r"<row(?=[\s/>])", re.IGNORECASE)
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,9})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]{1,31}));")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONELY = re.compile(r"&(?!#[0-9]+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)")
_OURS = {"amp", "lt", "gt", "quot", "apos"}

Row = dict[str, str]


class FileRefused(Exception):
    """A file that must not or cannot be read at all; the message is one line for people."""


@dataclass
class Problems:
    """What was wrong with one file. `lost` rows could not be read, `mended` ones could."""

    lost: int = 0
    mended: int = 0
    cut_off: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether a row that was not seen is certainly not in the file."""
        return not self.lost and not self.cut_off

    def note(self, line: str) -> None:
        if len(self.notes) < MOST_PROBLEMS:
            self.notes.append(line)


def rows(*, path: Path, problems: Problems) -> Iterator[Row]:
    """The attributes of each row of `path`, in the file's order. Raises FileRefused.

    Memory stays at the longest row. Broken rows and what had to be mended go to `problems`.
    """
    check(path=path)
    for line, piece in _pieces(path, problems):
        row = _parse(piece)
        if row is None:
            row = _parse(_mend(piece))
            if row is None:
                problems.lost += 1
                problems.note(f"{path.name}, line {line}: broken row skipped: {_head(piece)}")
                continue
            problems.mended += 1
            problems.note(f"{path.name}, line {line}: broken row mended")
        yield row


def check(*, path: Path, holds: bool = False) -> None:
    """Refuse early what would be refused while reading. Raises FileRefused.

    With `holds` also a file that is no dump's: neither a row nor a root element at its head.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as problem:
        raise FileRefused(f"{path.name} cannot be read: {problem.strerror}.") from problem
    text = head.decode(_encoding(head), errors="replace")
    before_rows = _ROW.split(text, maxsplit=1)[0]
    if _DTD.search(before_rows):
        raise FileRefused(
            f"{path.name} declares a document type (DTD). Dumps never do, and entities in it could"
            " be harmful: nothing was read."
        )
    if holds and not re.search(r"<(?:row|posts)\b", text, re.IGNORECASE):
        raise FileRefused(f"{path.name} is no file of a Stack Exchange dump: no rows in it.")


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"


def _chunks(path: Path) -> Iterator[str]:
    """The file's text. Bytes that are no UTF-8 become lone surrogates, mended per row."""
    with path.open("rb") as file:
        data = file.read(CHUNK)
        encoding = _encoding(data)
        errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
        decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
        while data:
            yield decoder.decode(data)
            data = file.read(CHUNK)
        yield decoder.decode(b"", final=True)


def _pieces(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Line number and text of each `<row` up to the next one; rows inside comments are left out."""
    buffer, line, inside, in_comment = "", 1, False, False
    for chunk in _chunks(path):
        buffer += chunk
        starts = [found.start() for found in _ROW.finditer(buffer)]
        # The last start may be followed by more of its row; a cut "<ro" waits for its rest.
        ends = starts[0 if not inside else 1 :]
        begin = 0
        for end in ends:
            piece = buffer[begin:end]
            if inside and not in_comment:
                yield line, piece
            in_comment = _comment_open(piece, in_comment)
            line += piece.count("\n")
            begin, inside = end, True
        buffer = buffer[begin:]
        if len(buffer) > LONGEST_ROW:
            line += buffer.count("\n")
            if inside:
                problems.lost += 1
                problems.note(f"{path.name}, line {line}: a row longer than 8 MB skipped")
            inside, buffer = False, buffer[-8:]
    if inside and not in_comment:
        yield line, buffer
    if "</" not in buffer[-200:] and (inside or "/>" not in buffer):
        problems.cut_off = True
        problems.note(f"{path.name} ends in the middle: it seems to be cut off")


def _comment_open(piece: str, in_comment: bool) -> bool:
    opened, closed = piece.rfind("<!--"), piece.rfind("-->")
    return opened > closed if opened != closed else in_comment


def _parse(piece: str) -> Row | None:
    """The attributes of the element at the start of `piece`; None when it is not well-formed.

    What follows the start tag does not matter, so a torn end costs nothing.
    """
    found: list[Row] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
    with contextlib.suppress(expat.ExpatError, UnicodeEncodeError):
        parser.Parse(piece, True)
    return found[0] if found else None


def _mend(piece: str) -> str:
    """`piece` with what XML forbids taken out or spelled right, cut after its last `/>`."""
    end = piece.rfind("/>")
    piece = piece[: end + 2] if end > 0 else piece
    piece = _CONTROLS.sub("", _REFERENCE.sub(_spell, piece))
    piece = _HALVES.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), piece
    )
    piece = _SURROGATES.sub("\ufffd", piece)
    piece = _LONELY.sub("&amp;", piece)
    return piece[:1] + piece[1:].replace("<", "&lt;")


def _spell(found: re.Match[str]) -> str:
    """A character reference that XML forbids as its character (halves meet again, NUL goes)."""
    decimal, hexadecimal, name = found.groups()
    if name:
        known = html.unescape(found[0])
        return found[0] if name in _OURS or known == found[0] else html.escape(known)
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if (code < 32 and code not in (9, 10, 13)) or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF:
        return ""
    return chr(code) if 0xD800 <= code <= 0xDFFF else found[0]


def _head(piece: str) -> str:
    text = " ".join(piece[:200].split())
    return ascii(text[:80])[1:-1]
