"""A number that we may call: mobile or fixed line, in one of the regions that we call. Pure.

That a number is valid is no permission: premium, shared-cost and satellite numbers are valid too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from babel.core import get_global
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from phonenumbers import PhoneNumberFormat, PhoneNumberType

LONGEST = 40  # characters, as typed
TAIL, LEAST_HIDDEN = 3, 4  # digits of a hint
FITS = (
    PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE,
)  # fmt: skip
DEAR = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
NOWHERE = "001"  # the library's region of satellite and other networks that are in no country
_SIGNS = re.compile(r"[\d\s+()/.\u2010-\u2015-]*")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]")  # copied along from contacts
_EXTENSION = re.compile(r"(?i)ext|durchwahl|nebenstelle|[x#;,*]")


class BadNumber(ValueError):
    """`sentence` says to whoever typed it what is wrong, without the number."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class PhoneNumber:
    """`e164` is "+491711234567"; it stands in no log, so that it is not shown by repr either."""

    e164: str
    region: str

    def __repr__(self) -> str:
        return f"PhoneNumber({self.hint!r})"

    @property
    def hint(self) -> str:
        """ "+49 171 ... 567": at least four digits are hidden."""
        return hint(self.e164)


@sensitive_variables("text", "digits", "found")
def read(text: str, *, region: str, regions: Sequence[str]) -> PhoneNumber:
    """What somebody typed, in any script and spelling; without "+" it is a number of `region`.
    `regions` are those that we call ("DE", "AT"). Raises BadNumber."""
    text = _UNSEEN.sub("", text).strip()
    if not text:
        raise BadNumber(_("Please give the number that we call."))
    if _EXTENSION.search(text):
        raise BadNumber(
            _("We cannot dial an extension. Please give a number that rings at your place.")
        )
    if len(text) > LONGEST or not _SIGNS.fullmatch(text):
        raise BadNumber(_("Please give one number, in digits: +49 171 1234567."))
    digits = phonenumbers.normalize_digits_only(text)
    if not text.startswith("+") and phonenumbers.is_emergency_number(digits, region):
        raise BadNumber(_("This is an emergency number. Please give your own."))
    found = _parsed(text, region)
    _check(found, regions)
    return PhoneNumber(
        phonenumbers.format_number(found, PhoneNumberFormat.E164),
        phonenumbers.region_code_for_number(found) or "",
    )


def region_of(zone: str, *, regions: Sequence[str]) -> str:
    """Of which country a number without "+" is, for whoever lives by these clocks: "Europe/Vienna"
    is "AT" where we call there, else the first of `regions`."""
    found = get_global("zone_territories").get(zone)
    return str(found) if found in regions else regions[0]


def spoken(e164: str) -> str:
    """ "+49 171 1234567", for whoever dials it."""
    return str(
        phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    )


def hint(e164: str) -> str:
    """ "+49 171 ... 567", or less where that would say too much."""
    country, *groups = spoken(e164).split(" ")
    head = f"{country} {groups[0]}" if len(groups) > 1 else country
    rest = "".join(groups[1:] if len(groups) > 1 else groups)
    rest = phonenumbers.normalize_digits_only(rest)
    tail = max(0, min(TAIL, len(rest) - LEAST_HIDDEN))
    return f"{head} ... {rest[-tail:]}" if tail else f"{head} ..."


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber:
    try:
        found = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise BadNumber(_not_one()) from None  # its words hold what was typed
    if found.extension:
        raise BadNumber(
            _("We cannot dial an extension. Please give a number that rings at your place.")
        )
    if not phonenumbers.is_valid_number(found):
        raise BadNumber(_not_one())
    return found


def _check(found: phonenumbers.PhoneNumber, regions: Sequence[str]) -> None:
    kind, region = phonenumbers.number_type(found), phonenumbers.region_code_for_number(found)
    if kind in DEAR:
        raise BadNumber(_("Calls to this number cost extra. Please give an ordinary one."))
    if region == NOWHERE:
        raise BadNumber(
            _("We do not call satellite phones. Please give a mobile or fixed-line number.")
        )
    if kind not in FITS:
        raise BadNumber(_("Please give the number of a mobile phone or a fixed line."))
    if region not in regions:
        codes = sorted({f"+{phonenumbers.country_code_for_region(one)}" for one in regions})
        raise BadNumber(
            _("We call numbers that begin with %(codes)s only.") % {"codes": ", ".join(codes)}
        )


def _not_one() -> str:
    return _("This is no number that we can call. Is a digit missing, or one too many?")
