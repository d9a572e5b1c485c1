"""What of a text should not stand in public: found by shape and check digit, shown to its writer.

Pure, and it keeps nothing. It rather misses something than to stop people over prices, dates,
versions or order numbers: tests/forum/lib/private_cases.py has the table of both.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from forum.lib.private_digits import IBAN_LENGTHS, is_called_imei, is_card, is_iban, is_imei


class Kind(StrEnum):
    IBAN = "iban"
    EMAIL = "email"
    CARD = "card"
    IMEI = "imei"
    PUK = "puk"
    PIN = "pin"
    PHONE = "phone"
    CUSTOMER = "customer"


# With these a stranger takes money or a SIM card: they are removed, whatever their owner says.
NEVER_PUBLIC = frozenset({Kind.IBAN, Kind.CARD, Kind.PUK})
# By these a company knows whom it speaks with: in a private case they may stand.
KNOWN_TO_TEAM = frozenset({Kind.CUSTOMER, Kind.PHONE, Kind.EMAIL, Kind.IMEI})
LABELS = {
    Kind.IBAN: _("account number (IBAN)"),
    Kind.EMAIL: _("e-mail address"),
    Kind.CARD: _("card number"),
    Kind.IMEI: _("IMEI"),
    Kind.PUK: _("PUK"),
    Kind.PIN: _("PIN"),
    Kind.PHONE: _("phone number"),
    Kind.CUSTOMER: _("customer number"),
}
PLACEHOLDERS = {
    Kind.IBAN: _("[account number removed]"),
    Kind.EMAIL: _("[e-mail address removed]"),
    Kind.CARD: _("[card number removed]"),
    Kind.IMEI: _("[IMEI removed]"),
    Kind.PUK: _("[PUK removed]"),
    Kind.PIN: _("[PIN removed]"),
    Kind.PHONE: _("[phone number removed]"),
    Kind.CUSTOMER: _("[customer number removed]"),
}


FEW = 20  # characters beside what is private
SHORT = "[…]"  # shorter than anything that is found


@dataclass(frozen=True, slots=True)
class Finding:
    """`value` stands at `start`:`end` of the text."""

    kind: Kind
    value: str
    start: int
    end: int

    @property
    def may_stay(self) -> bool:
        return self.kind not in NEVER_PUBLIC

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])

    @property
    def placeholder(self) -> str:
        return str(PLACEHOLDERS[self.kind])


def find(text: str) -> list[Finding]:
    """Everything private in `text`, in its order; nothing twice."""
    left = _URL.sub(lambda url: " " * len(url.group()), text)
    found: list[Finding] = []
    for kind, look in _LOOKS:
        for start, end in look(left):
            if _TAKEN in left[start:end]:
                continue
            found.append(Finding(kind, text[start:end], start, end))
            left = left[:start] + _TAKEN * (end - start) + left[end:]
    return sorted(found, key=lambda finding: finding.start)


def once(*texts: str, but: Collection[Kind] = ()) -> list[Finding]:
    """What is private in these texts, each thing once, without the kinds of `but`."""
    found = [one for text in texts for one in find(text) if one.kind not in but]
    return list({(one.kind, one.value): one for one in found}.values())


def holds_secret(text: str) -> bool:
    """Whether something stands in it that must not stay, whatever its writer says."""
    return any(not one.may_stay for one in find(text))


def is_little_else(text: str) -> bool:
    """Whether `text` is something private and hardly more: "my PIN is 4821"."""
    found = sum(one.end - one.start for one in find(text))
    return found > 0 and len(text) - found <= FEW


def remove(text: str, *, findings: Iterable[Finding], most: int | None = None) -> str:
    """`text` with a neutral word, in the language of the page, for each of its `findings`; with
    `[…]` where our words would make it longer than `most` characters."""
    named = short = text
    for finding in sorted(findings, key=lambda finding: finding.start, reverse=True):
        named = named[: finding.start] + finding.placeholder + named[finding.end :]
        short = short[: finding.start] + SHORT + short[finding.end :]
    return named if most is None or len(named) <= most else short


Spans = Iterator[tuple[int, int]]
_TAKEN = "\0"  # in place of each letter of what was found
_GAP = r"[ \u00a0/()-]{0,3}"  # between the digits of a phone number
_APART = r"[ \u00a0.-]?"  # between the digits of all others

_URL = re.compile(r"https?://[^\s<>]{1,2000}", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![\w.+%-])[a-z0-9][a-z0-9._%+-]{0,63}@((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?![\w-])",
    re.IGNORECASE,
)
# Addresses that stand for others, and files with "@2x" in their name.
_NOBODYS = re.compile(
    r"(?:^|\.)(?:example\.(?:com|org|net|de)|example|invalid|test|localhost)$|^\d+x\.",
    re.IGNORECASE,
)
_IBAN = re.compile(rf"(?<!\w)([A-Za-z]{{2}})[0-9]{{2}}(?:{_APART}[A-Za-z0-9]){{11,30}}")
_DIGITS = re.compile(rf"(?<![\w+.,/-])[0-9](?:{_APART}[0-9]){{12,18}}(?!\w)")
_IMEI_SHAPE = r"[0-9](?:[ \u00a0./-]{0,3}[0-9]){14}"
_IMEI_BEFORE = re.compile(
    rf"\bIMEI[^0-9\n\[\]]{{0,30}}(?:[12][^0-9\n]{{1,3}})?({_IMEI_SHAPE})(?!\w)", re.IGNORECASE
)
_IMEI_AFTER = re.compile(rf"(?<!\w)({_IMEI_SHAPE})[^0-9\n\w\[]{{1,3}}IMEI\b", re.IGNORECASE)
_PUK_BEFORE = re.compile(r"\bPUK[12]?\b[^0-9\n]{0,30}([0-9]{4} ?[0-9]{4})(?!\w)", re.IGNORECASE)
_PUK_AFTER = re.compile(r"(?<!\w)([0-9]{4} ?[0-9]{4})[^0-9\n\w]{1,3}(?:\w+ )?PUK\b", re.IGNORECASE)
_PIN = re.compile(
    r"\b(?:e?SIM-?)?PIN2?(?:[ -]?(?:code|nummer|number))?\b[\s:=\"“„']{1,4}"
    r"(?:(?:ist|is|lautet|war|was)[\s:\"“„']{1,3})?([0-9]{4,8})(?![\w.,/-]?[0-9])",
    re.IGNORECASE,
)
_CUSTOMER = re.compile(
    r"\b(?:kunden|kd\.?|vertrags?|customer|contract)[ -]?(?:nummer|number|nr|no|id)\b\.?"
    r"[ \u00a0:=#\"“„'(]{1,4}(?:(?:ist|is|lautet|war|was)[ :\"“„']{1,3})?"
    r"([0-9](?:[ -]?[0-9]){5,13})(?!\w|[.,][0-9])",
    re.IGNORECASE,
)
_FACTORY_PINS = frozenset({"0000", "1234", "1111"})
_ABROAD = re.compile(rf"(?<![\w+])(?:\+|(?<![0-9] )00)[1-9](?:{_GAP}[0-9]){{7,14}}(?!\w)")
# Written with 00 only where the country is one that people here call.
_CALLED = re.compile(r"00(?:49|43|41|44|33|39|31|32|34|48|45|90|420|352|1[2-9])")
_MOBILE = re.compile(rf"(?<![\w+])(?:\(01[567][0-9]\)|01[567][0-9])(?:{_GAP}[0-9]){{7,8}}(?!\w)")
_LANDLINE = re.compile(
    r"(?<![\w+.,/-])(?:\(0[2-9][0-9]{1,4}\)|0[2-9][0-9]{1,4})(?P<part> ?[/-] ?| )"
    r"[0-9](?:[ -]?[0-9]){4,8}(?![\w:]|[.,][0-9])"
)
_JOINED = re.compile(r"(?<![\w+.,/-])0[2-9][0-9]{7,10}(?!\w)")
_SERVICE = re.compile(r"(?:0|\+49|0049)(?:800|180|900|137|700|32)")
_CALL_WORDS = re.compile(
    r"(?:\btel\b|telefon|phone|handy|mobil|ruf|anruf|call|festnetz|landline|erreich|reach|whatsapp"
    r"|\bfax)[^\n]{0,30}$",
    re.IGNORECASE,
)
# Of what number the text speaks last: digits between are that number, and this one is another.
_OTHER_NUMBERS = re.compile(
    r"[^\n]*(?:order|bestell|auftrag|kunden|customer|ticket|vorgang|rechnung|invoice|vertrag|contract"
    r"|serien|serial|fehler|error|code|version|build|firmware|artikel|tracking|sendung)"
    r"([^\n0-9]{0,25})$",
    re.IGNORECASE,
)


def _ibans(text: str) -> Spans:
    for match in _IBAN.finditer(text):
        length = IBAN_LENGTHS.get(match.group(1).upper(), 0)
        end = _end_of(text, match.start(), length)
        whole = 0 < end <= match.end() and not text[end : end + 1].isalnum()
        if whole and length and is_iban(_bare(text[match.start() : end])):
            yield match.start(), end


def _emails(text: str) -> Spans:
    for match in _EMAIL.finditer(text):
        if not _NOBODYS.search(match.group(1)):
            yield match.span()


def _long_numbers(is_one: Callable[[str], bool]) -> Callable[[str], Spans]:
    def look(text: str) -> Spans:
        for match in _DIGITS.finditer(text):
            if is_one(_bare(match.group())):
                yield match.span()

    return look


def _imeis(text: str) -> Spans:
    """Where the text says so, whoever gave it and however it is parted; else by its beginning, and
    without dots, as versions have them."""
    for shape in (_IMEI_BEFORE, _IMEI_AFTER):
        for match in shape.finditer(text):
            if is_called_imei(_bare(match.group(1))):
                yield match.span(1)
    for start, end in _long_numbers(is_imei)(text):
        if "." not in text[start:end]:
            yield start, end


def _puks(text: str) -> Spans:
    for shape in (_PUK_BEFORE, _PUK_AFTER):
        for match in shape.finditer(text):
            yield match.span(1)


def _pins(text: str) -> Spans:
    for match in _PIN.finditer(text):
        if match.group(1) not in _FACTORY_PINS:
            yield match.span(1)


def _phones(text: str) -> Spans:
    taken: list[tuple[int, int]] = []
    for shape in (_ABROAD, _MOBILE, _LANDLINE, _JOINED):
        for match in shape.finditer(text):
            start, end = match.span()
            is_free = all(end <= other or start >= until for other, until in taken)
            if not is_free or (shape is _LANDLINE and _goes_on(match, text, taken)):
                continue
            if _is_phone(shape, match.group(), text[max(0, start - 45) : start]):
                taken.append((start, end))
    yield from taken


def _goes_on(match: re.Match[str], text: str, taken: list[tuple[int, int]]) -> bool:
    """Whether these are the last groups of a longer number ("DE89 3704 0044 0532 0130 01"): digits
    and a blank stand before, none of them a phone number, and only blanks part these."""
    start = match.start()
    follows = start > 1 and text[start - 2].isdigit() and text[start - 1] == " "
    return follows and match["part"] == " " and all(start - 1 != until for _, until in taken)


def _is_phone(shape: re.Pattern[str], written: str, before: str) -> bool:
    digits = ("+" if written.startswith("+") else "") + _bare(written)
    if _SERVICE.match(digits):
        return False
    if shape is _ABROAD and not written.startswith("+"):
        return len(digits) >= 12 and bool(_CALLED.match(digits))
    if shape is _JOINED:
        return bool(_CALL_WORDS.search(before))
    other = _OTHER_NUMBERS.search(before) if shape is _LANDLINE else None
    return other is None or bool(_CALL_WORDS.search(other.group(1)))


def _customers(text: str) -> Spans:
    for match in _CUSTOMER.finditer(text):
        yield match.span(1)


def _bare(written: str) -> str:
    return "".join(character for character in written if character.isalnum())


def _end_of(text: str, start: int, letters: int) -> int:
    """Where so many letters and digits from `start` end, what parts them not counted."""
    end = start
    while letters and end < len(text):
        letters -= text[end].isalnum()
        end += 1
    return end


_LOOKS: tuple[tuple[Kind, Callable[[str], Spans]], ...] = (
    (Kind.IBAN, _ibans),
    (Kind.EMAIL, _emails),
    (Kind.CARD, _long_numbers(is_card)),
    (Kind.IMEI, _imeis),
    (Kind.PUK, _puks),
    (Kind.PIN, _pins),
    (Kind.PHONE, _phones),
    (Kind.CUSTOMER, _customers),
)
