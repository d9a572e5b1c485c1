"""Check digits and lengths of numbers that belong to one person."""

# How long an IBAN is, by country (ISO 13616).
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15,
    "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VG": 24, "XK": 20,
}  # fmt: skip
# The first two digits name who gave the number ("reporting body"): these are all there are.
IMEI_BEGINS = (
    "01", "10", "33", "35", "44", "45", "49", "50", "51", "52", "53", "54", "86", "91", "98", "99",
)  # fmt: skip


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_iban(written: str) -> bool:
    """Whether these letters and digits leave 1 when divided by 97 (ISO 7064)."""
    turned = written[4:] + written[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def is_card(digits: str) -> bool:
    """A card of Visa, Mastercard, American Express, Diners, Discover or JCB."""
    head, length = int(digits[:4]), len(digits)
    known = (
        (length in (16, 19) and digits[0] == "4")
        or (length == 16 and (5100 <= head <= 5599 or 2221 <= head <= 2720))
        or (length == 15 and digits[:2] in ("34", "37"))
        or (length == 14 and (digits[:2] in ("36", "38") or 3000 <= head <= 3059))
        or (length == 16 and (head == 6011 or 6440 <= head <= 6599 or 3528 <= head <= 3589))
    )
    return known and is_luhn(digits) and len(set(digits)) > 1


def is_imei(digits: str) -> bool:
    return digits.startswith(IMEI_BEGINS) and is_called_imei(digits)


def is_called_imei(digits: str) -> bool:
    """What may be an IMEI where the text says so: whoever gave it, its check digit is right."""
    return len(digits) == 15 and is_luhn(digits) and len(set(digits)) > 1
