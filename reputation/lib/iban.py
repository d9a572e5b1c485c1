"""Account numbers as banks write them (ISO 13616). Pure."""

# Of the countries that take part in SEPA: how long theirs are.
LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22,
    "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21,
    "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip


def compact(text: str) -> str:
    """Without what people put in to read it."""
    return "".join(text.split()).replace("-", "").upper()


def is_known_country(iban: str) -> bool:
    return iban[:2] in LENGTHS


def is_right(iban: str) -> bool:
    """Whether its length is that of its country and its check digits fit (mod 97)."""
    if not (iban.isascii() and iban.isalnum() and len(iban) == LENGTHS.get(iban[:2])):
        return False
    if not iban[2:4].isdigit():
        return False
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
