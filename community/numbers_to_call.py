"""What the surroundings say of calls: whom people call at once, and whom we call back."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from phonenumbers import SUPPORTED_REGIONS

from community.environment import env, words


def block_url() -> str:
    """Where somebody blocks a lost SIM; "" where there is no such page."""
    value = env.str("URGENT_BLOCK_URL", default="").strip()
    if value and (urlsplit(value).scheme != "https" or not urlsplit(value).netloc):
        raise ImproperlyConfigured(
            f"URGENT_BLOCK_URL is {value!r}: say an address like https://example.com/block"
        )
    return value


def hotline() -> str:
    """Whom to call at once, as people write it: "+49 800 123456"; "" where there is nobody."""
    return _dialled("URGENT_HOTLINE", r"\+?[0-9][0-9 ()/-]{1,30}", "a number like +49 800 123456")


def emergency_number() -> str:
    """Where somebody in danger calls: "112" in Europe; "" where pages shall name none."""
    return _dialled("EMERGENCY_NUMBER", r"[0-9]{2,6}", "digits like 112", default="112")


def _dialled(name: str, shape: str, hint: str, *, default: str = "") -> str:
    value = env.str(name, default=default).strip()
    if value and not re.fullmatch(shape, value):
        raise ImproperlyConfigured(f"{name} is {value!r}: say {hint}")
    return str(value)


def call_regions() -> list[str]:
    """Of which countries the numbers are that we call; the first is where one without + is from."""
    value = [one.upper() for one in words("CALL_REGIONS", default=["DE", "AT", "CH"])]
    if not value or not set(value) <= set(SUPPORTED_REGIONS):
        raise ImproperlyConfigured(f"CALL_REGIONS is {value!r}: say codes of countries like DE,AT")
    return value
