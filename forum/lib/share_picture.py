"""The picture of a page for whoever shares its address: the title in the house's colours.

1200 x 630, the size that messengers and networks ask for. Nothing of it is read from a request:
a `Card` says all that is painted, and its `version` stands in the address of the picture."""

import functools
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, features

from .text import ELLIPSIS

PAINTER_VERSION: Final = 1  # raise it whenever the same card gives another picture
WIDTH: Final = 1200
HEIGHT: Final = 630

_FONT: Final = Path(__file__).parent / "fonts" / "noto-sans-bold.ttf"
_INK, _PAPER, _SEA, _LEAF = "#14242b", "#fbfaf7", "#0b6e77", "#2a7247"
_MARGIN: Final = 84
_TITLE_TOP, _TITLE_BOTTOM = 168, 478
_FOOT: Final = 548  # the middle of the last line
_SIZES: Final = (84, 76, 68, 60, 54, 48, 42)
_LINE: Final = 1.22
_FINE: Final = 4  # shapes are drawn this much larger and shrunk: Pillow's own have rough edges
_COLOURS: Final = 64
# What the font holds (fonts/OFL.txt); the rest, emoji above all, is left out of the picture.
_NOT_IN_FONT: Final = re.compile(
    "[^ -~\u00a0-\u017f\u0192\u0218-\u021b\u0300-\u0304\u0308\u030a\u030c\u0327\u0328"
    "\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u0490\u0491"
    "\u05b0-\u05c7\u05d0-\u05ea\u05f3\u05f4\u060c\u061b\u061f-\u0655\u0660-\u066d\u0670-\u06d3\u06f0-\u06f9"
    "\u1e9e\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a"
    "\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265]"
)
_ENOUGH: Final = 0.7  # of the letters of a title must be in the font, else the picture does without


@dataclass(frozen=True)
class Card:
    """What is painted. `instead` stands in for a title that the font cannot write; `mark` is the
    word beside the tick ("Solved"), "" for none."""

    title: str
    instead: str
    label: str
    site: str
    mark: str = ""

    @property
    def version(self) -> str:
        told = repr((PAINTER_VERSION, sorted(vars(self).items())))
        return hashlib.sha256(told.encode()).hexdigest()[:12]


def paint(card: Card, *, shapes_scripts: bool | None = None) -> bytes:
    """The PNG. `shapes_scripts`: whether Arabic and Hebrew can be set (Pillow with raqm and
    fribidi); without them a title in these gives way to `instead`, not to scrambled letters."""
    shapes = _shapes_scripts() if shapes_scripts is None else shapes_scripts
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 18), fill=_SEA)
    title = _writable(card.title, shapes) or _writable(card.instead, shapes)
    rtl = _is_rtl(title)
    _write(draw, _one_line(_writable(card.label, shapes), 32), 104, 32, _SEA, rtl=rtl)
    _write_title(draw, title, rtl=rtl)
    _paint_foot(image, draw, card, shapes)
    out = io.BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


@functools.cache
def _shapes_scripts() -> bool:
    return bool(features.check("raqm") and features.check("fribidi"))


def wrap(title: str, size: int, width: int) -> list[str]:
    """Lines of at most `width` pixels, broken between words; a word that fits no line is cut."""
    font = _font(size)
    lines: list[str] = []
    line = ""
    for word in title.split():
        longer = f"{line} {word}" if line else word
        if font.getlength(longer) <= width:
            line = longer
            continue
        lines += [line] if line else []
        while font.getlength(word) > width:
            fits = _how_many_fit(word, font, width)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line] if line else lines


def _how_many_fit(word: str, font: ImageFont.FreeTypeFont, width: int) -> int:
    """Of the letters of a word; where it has a hyphen on the way, it breaks after that."""
    fits = 1
    while fits < len(word) and font.getlength(word[: fits + 1]) <= width:
        fits += 1
    while fits > 1 and fits < len(word) and unicodedata.combining(word[fits]):
        fits -= 1
    hyphen = word.rfind("-", 1, fits)
    return hyphen + 1 if hyphen > fits // 2 else fits


def _write_title(draw: ImageDraw.ImageDraw, title: str, *, rtl: bool) -> None:
    """As large as it fits; what is too long even for the smallest size is cut."""
    room, width = _TITLE_BOTTOM - _TITLE_TOP, WIDTH - 2 * _MARGIN
    for size in _SIZES:
        lines, most = wrap(title, size, width), int(room // (size * _LINE))
        broken = any(_font(size).getlength(word) > width for word in title.split())
        if len(lines) <= most and not (broken and size > _SIZES[-1]):
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][:-1].rstrip() + ELLIPSIS]
    elif not broken:
        lines = _balanced(title, size, width, lines)
    for number, line in enumerate(lines):
        middle = _TITLE_TOP + round((number + 0.5) * size * _LINE)
        _write(draw, line, middle, size, _INK, rtl=rtl)


def _balanced(title: str, size: int, width: int, lines: list[str]) -> list[str]:
    """As many lines, but of one length: no single word is left for the last."""
    while width > WIDTH // 3:
        width -= 60
        narrower = wrap(title, size, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _paint_foot(image: Image.Image, draw: ImageDraw.ImageDraw, card: Card, shapes: bool) -> None:
    """The boat and the site's name; at the other end the tick, where there is one."""
    boat, outline = _boat()
    image.paste(boat, (_MARGIN, _FOOT - 36), outline)
    site = _one_line(_writable(card.site, shapes), 40, 620)
    draw.text((_MARGIN + 92, _FOOT), site, _INK, _font(40), anchor="lm")
    mark = _writable(card.mark, shapes)
    if not mark:
        return
    length = round(_font(34).getlength(mark)) + 112
    left = WIDTH - _MARGIN - length
    pill, outline = _pill(length)
    image.paste(pill, (left, _FOOT - 36), outline)
    draw.text((left + 78, _FOOT), mark, "white", _font(34), anchor="lm")


def _write(
    draw: ImageDraw.ImageDraw, text: str, middle: int, size: int, colour: str, *, rtl: bool
) -> None:
    """A line at the margin where its writing begins."""
    if not rtl:
        draw.text((_MARGIN, middle), text, colour, _font(size), anchor="lm")
    else:
        at = (WIDTH - _MARGIN, middle)
        draw.text(at, text, colour, _font(size), anchor="rm", direction="rtl")


def _writable(text: str, shapes: bool) -> str:
    """What of the text the font can write; "" where that would leave too little of it."""
    letters = sum(map(str.isalnum, text))
    # Marks that nobody sees (soft hyphens, joiners, isolates) go without leaving a gap.
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    kept = " ".join(_NOT_IN_FONT.sub(" ", unicodedata.normalize("NFC", seen)).split())
    if not letters or sum(map(str.isalnum, kept)) < letters * _ENOUGH:
        return ""
    if not shapes and any(unicodedata.bidirectional(c) in ("R", "AL") for c in kept):
        return ""
    return kept


def _is_rtl(text: str) -> bool:
    """Whether the first letter with a direction of its own runs from the right."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d for d in directions if d in ("L", "R", "AL")), "L") != "L"


def _one_line(text: str, size: int, width: int = WIDTH - 2 * _MARGIN) -> str:
    lines = wrap(text, size, width - size)
    return lines[0] + ELLIPSIS if len(lines) > 1 else text


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)


@functools.cache
def _boat() -> tuple[Image.Image, Image.Image]:
    """The site's boat (static/icons/favicon.svg) and its outline, 72 pixels wide."""
    side, unit = 72, 72 / 40 * _FINE
    image = Image.new("RGB", (side * _FINE, side * _FINE), _SEA)
    draw = ImageDraw.Draw(image)
    strokes = (
        [(16, 3), (16, 20)],
        [(16, 5), (25, 18), (16, 18)],
        [(14, 8), (7, 18), (14, 18)],
        [(4, 22), (28, 22), (24, 28), (8, 28), (4, 22)],
    )
    for stroke in strokes:
        points = [((x + 4) * unit, (y + 4) * unit) for x, y in stroke]
        draw.line(points, "white", round(2.6 * unit), joint="curve")
    return image.resize((side, side), Image.Resampling.LANCZOS), _rounded(side, side, 18)


@functools.lru_cache(maxsize=8)
def _pill(length: int) -> tuple[Image.Image, Image.Image]:
    """The green ground of the mark, with its tick, and its outline."""
    image = Image.new("RGB", (length * _FINE, 72 * _FINE), _LEAF)
    tick = [(32, 37), (43, 48), (62, 26)]
    points = [(x * _FINE, y * _FINE) for x, y in tick]
    ImageDraw.Draw(image).line(points, "white", 7 * _FINE, joint="curve")
    return image.resize((length, 72), Image.Resampling.LANCZOS), _rounded(length, 72, 36)


def _rounded(width: int, height: int, radius: int) -> Image.Image:
    outline = Image.new("L", (width * _FINE, height * _FINE), 0)
    box = (0, 0, width * _FINE - 1, height * _FINE - 1)
    ImageDraw.Draw(outline).rounded_rectangle(box, radius * _FINE, fill=255)
    return outline.resize((width, height), Image.Resampling.LANCZOS)
