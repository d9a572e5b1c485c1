"""What somebody wrote in their reply to a mail of ours: without what they quoted, without the
signature beneath it. Pure.

Our mails begin with a line (`MARK`), so that in most replies the quote is surely known; what mail
programs put above it, and replies that have lost the line, are told by the forms in use.
"""

import re
from dataclasses import dataclass
from email.message import EmailMessage

MARK = "##-", "-##"  # around words in the reader's language
# Before the line that mail programs show of an HTML mail: it stands above the other mark, and a
# reply may hold it. Nobody sees this one, and nobody types it.
HIDDEN_MARK = "\u2060\u200b\u2060"
MOST = 200_000  # characters that are looked at
LONGEST_LINE = 400  # of what mail programs write
SMALLEST_INLINE = 10_000  # bytes: what is smaller is a signature's logo

_MARKED = re.compile(rf"##-.{{0,200}}-##|{HIDDEN_MARK}")
_QUOTED = re.compile(r"^\s{0,3}>")
_WROTE = re.compile(
    r"^\W*(On\b.{4,200}\bwrote|Am\b.{4,200}\bschrieb\b.{0,120}|Le\b.{4,200}\bécrit"
    r"|.{0,120}\bhat am\b.{4,120}\bgeschrieben|.{3,120}<[^>]+@[^>]+>.{0,60})\s*:\W*$",
    re.I | re.S,
)
_BEGINS_WROTE = re.compile(r"^\W*(On|Am|Le)\b", re.I)
_RULE = re.compile(
    r"^\W*-{2,}\s*(Original Message|Ursprüngliche Nachricht|Originalnachricht|Message d'origine"
    r"|Weitergeleitete Nachricht|Forwarded message)\s*-{2,}\W*$|^_{20,}$",
    re.I,
)
_HEAD = re.compile(r"^\W*(From|Von|De)\W{1,4}\s*\S", re.I)
_HEAD_GOES_ON = re.compile(
    r"^\W*(Sent|Gesendet|Date|Datum|To|An|Subject|Betreff)\W{1,4}\s*\S", re.I
)
_SIGNED = re.compile(r"^--\s?$|^\\?-\\?-\s?$")
_FROM_DEVICE = re.compile(
    r"^\W*(Sent from|Sent with|Von meinem .{2,40} gesendet|Gesendet (von|mit)|Get Outlook for"
    r"|Holen Sie sich Outlook|Outlook für .{2,20} herunterladen|Diese Nachricht wurde von mein"
    r"|Envoyé de mon)\b.{0,160}$",
    re.I,
)
_FAREWELL = re.compile(
    r"^\W*((mit )?(freundlichen|freundlichem|herzlichen|besten|lieben|vielen|schönen) grü(ß|ss)en?"
    r"|(viele|beste|liebe|herzliche|schöne|freundliche) grü(ß|ss)e|grü(ß|ss)e?|mfg|lg|vg"
    r"|(best|kind|warm) regards|regards|best wishes|cheers|yours sincerely)\b.{0,40}$",
    re.I,
)
AFTER_FAREWELL = 10  # lines: name, firm, numbers
_PLACEHOLDER = re.compile(
    r"\[(image|cid|bild|inline image)[: ][^\[\]\n]{0,200}\]"
    r"|!\[[^\[\]\n]{0,200}\]\(cid:[^()\n]{0,200}\)",
    re.I,
)
_QUOTES_IN_HTML = (
    ".gmail_quote", ".gmail_quote_container", ".gmail_signature", "blockquote[type=cite]",
    ".moz-cite-prefix", ".moz-signature", ".yahoo_quoted", ".protonmail_quote",
    ".protonmail_signature_block", "#ms-outlook-mobile-signature", "#appendonsend ~ *",
    "#divRplyFwdMsg ~ *", "#divRplyFwdMsg", "#mail-editor-reference-message-container",
    "script", "style", "title", "head",
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    name: str
    content: bytes


def text_of(mail: EmailMessage) -> str:
    """What was written, as Markdown; "" for nothing."""
    plain, html = _body(mail, "plain"), _body(mail, "html")
    return cut(plain) if plain.strip() else cut(_markdown(html)) if html.strip() else ""


def pictures_of(mail: EmailMessage) -> tuple[list[Picture], int]:
    """The pictures that came along, and how many other files did."""
    found, others = [], 0
    for part in mail.walk():
        if part.is_multipart():
            continue
        name, kind = str(part.get_filename() or ""), part.get_content_maintype()
        is_attached = part.get_content_disposition() == "attachment"
        if kind == "image":
            content = part.get_payload(decode=True)
            large = isinstance(content, bytes) and len(content) >= SMALLEST_INLINE
            if isinstance(content, bytes) and content and (is_attached or large):
                found.append(Picture(name, content))
        elif (is_attached and kind not in ("text", "multipart")) or (is_attached and name):
            others += name.lower() not in ("smime.p7s", "signature.asc")
    return found, others


def cut(text: str) -> str:
    """The text without quotes, what leads to them, and the signature."""
    text = text[:MOST].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    lines = _before_quote(text.split("\n"))
    lines = _without_quotes(lines)
    lines = _unsigned(lines)
    kept = _PLACEHOLDER.sub("", "\n".join(line.rstrip() for line in lines))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _is(pattern: re.Pattern[str], line: str) -> bool:
    """What mail programs write is short, and long lines cost time."""
    return len(line) <= LONGEST_LINE and bool(pattern.match(line))


def _before_quote(lines: list[str]) -> list[str]:
    """Up to where a mail is repeated without marks before its lines."""
    quoted = [number for number, line in enumerate(lines) if _QUOTED.match(line)]
    last_quoted = quoted[-1] if quoted else -1
    for number, line in enumerate(lines):
        if _QUOTED.match(line):
            continue
        after = lines[number + 1 : number + 4]
        is_head = _is(_HEAD, line) and any(_is(_HEAD_GOES_ON, one) for one in after)
        if is_head or _MARKED.search(line) or _is(_RULE, line):
            return _without_lead(lines[:number])
        length = _wrote(lines, number)
        if length and last_quoted < number + length:
            return lines[:number]
    return lines


def _without_quotes(lines: list[str]) -> list[str]:
    """Without quoted lines at the beginning and the end; between two answers they tell to what
    each belongs. Of the lines kept none is our mark."""
    runs: list[tuple[bool, list[str]]] = []
    for line in lines:
        is_quoted = bool(_QUOTED.match(line))
        if runs and (runs[-1][0] == is_quoted or (runs[-1][0] and not line.strip())):
            runs[-1][1].append(line)
        else:
            runs.append((is_quoted, [line]))
    if any(is_quoted for is_quoted, _ in runs):
        runs = [
            (is_quoted, run if is_quoted else [*_without_lead(run), ""])
            if number + 1 < len(runs)
            else (is_quoted, run)
            for number, (is_quoted, run) in enumerate(runs)
        ]
    said = [run for run in runs if run[0] or any(line.strip() for line in run[1])]
    while said and said[0][0]:
        said.pop(0)
    while said and said[-1][0]:
        said.pop()
    return [line for _, run in said for line in run if not _MARKED.search(line)]


def _without_lead(lines: list[str]) -> list[str]:
    """Without "On ... wrote:" at the end, which mail programs break into up to three lines."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    for length in (1, 2, 3):
        begin = end - length
        if begin < 0:
            break
        if _is(_WROTE, " ".join(lines[begin:end])) and (
            length == 1 or _BEGINS_WROTE.match(lines[begin])
        ):
            return lines[:begin]
    return lines[:end]


def _wrote(lines: list[str], number: int) -> int:
    """How many lines "On ... wrote:" takes that begins here; 0 where none does."""
    if not _BEGINS_WROTE.match(lines[number]):
        return 0
    for length in (1, 2, 3):
        if _is(_WROTE, " ".join(lines[number : number + length])):
            return length
    return 0


def _unsigned(lines: list[str]) -> list[str]:
    """Up to the signature: names and numbers beneath a text are rarely meant for everybody."""
    left = sum(bool(line.strip()) for line in lines)
    for number, line in enumerate(lines):
        left -= bool(line.strip())
        is_end = (
            _SIGNED.match(line)
            or (left <= 1 and _is(_FROM_DEVICE, line))
            or (left <= AFTER_FAREWELL and _is(_FAREWELL, line))
        )
        if is_end and any(map(str.strip, lines[:number])):
            return lines[:number]
    return lines


def _body(mail: EmailMessage, subtype: str) -> str:
    """The first part of this kind that is no attachment, read whatever it claims to be."""
    for part in mail.walk():
        is_it = part.get_content_type() == f"text/{subtype}"
        if not is_it or part.get_content_disposition() == "attachment":
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        text = _decoded(content, part.get_content_charset())
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        return _unwrapped(text) if subtype == "plain" and flowed else text
    return ""


def _decoded(content: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8"):
        try:
            return content.decode(name or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("latin-1")


def _unwrapped(text: str) -> str:
    """Lines that the mail program broke are one again (RFC 3676); a signature's mark is none."""
    lines = text.replace("\r\n", "\n").split("\n")
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line.startswith(">") == joined[-1].startswith(">"):
            joined[-1] += line.lstrip("> ") if line.startswith(">") else line
        else:
            joined.append(line)
        goes_on = line.endswith(" ") and line != "-- "
    return "\n".join(joined)


def _markdown(html: str) -> str:
    """Of a mail that has only HTML. What is quoted goes first, while its marks are there."""
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    try:
        page = BeautifulSoup(html[:MOST], "html.parser")
        for selector in (*_QUOTES_IN_HTML, "img"):
            for part in page.select(selector):
                part.decompose()
        converted: str = MarkdownConverter(heading_style="atx", bullets="-").convert_soup(page)
    except RecursionError:  # nested as no person writes
        return ""
    return converted
