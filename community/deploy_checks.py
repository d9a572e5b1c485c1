"""What a real site must not be run with: `manage.py check --deploy` says each by its number.

E: does harm. W: a wall is missing. They look at settings only, and never at the database; but for
what the company has to write and whom it needs, where one names it: `check --deploy --database
default`.
"""

import os
import re
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from community import environment
from forum.queries import appealable, house

DEPLOY = "deploy"
ENOUGH = 2  # moderators: one decides, another answers the appeal
LEAST_LETTERS = 12  # different ones in a random text
SSL_MODES = {"require", "verify-ca", "verify-full"}  # others go on in the open where they must
Found = list[checks.CheckMessage]
_ALL: list[tuple[str, str, str, Callable[[], bool]]] = []


def _rule(number: str, says: str, hint: str) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Of a function that says whether this is wrong here."""

    def keep(is_wrong: Callable[[], bool]) -> Callable[[], bool]:
        _ALL.append((number, says, hint, is_wrong))
        return is_wrong

    return keep


@checks.register(DEPLOY, deploy=True)
def walls(app_configs: Any, **_: Any) -> Found:
    found: Found = []
    for number, says, hint, is_wrong in _ALL:
        kind = checks.Error if number.startswith("E") else checks.Warning
        if is_wrong():
            found.append(kind(says, hint=hint, id=f"lotse.{number}"))
    return found


def _is_weak(key: str) -> bool:
    known = re.search(r"debug-only|tests-only|insecure|change.?me|secret", key, re.IGNORECASE)
    return bool(known) or len(key) < 32 or len(set(key)) < LEAST_LETTERS


def _engine() -> str:
    return str(settings.DATABASES["default"]["ENGINE"])


@_rule("E001", "SECRET_KEY is weak.", "Make one: python -m community.secrets_file FILE")
def secret_key() -> bool:
    return _is_weak(settings.SECRET_KEY)


@_rule("E002", "FIELD_KEY is missing or weak.", "Sealed fields would hang on SECRET_KEY alone.")
def field_key() -> bool:
    return not settings.FIELD_KEY or _is_weak(settings.FIELD_KEY)


@_rule("E003", "FIELD_KEY is the same as SECRET_KEY.", "One key opens one thing: make another.")
def same_keys() -> bool:
    return bool(settings.FIELD_KEY) and settings.FIELD_KEY == settings.SECRET_KEY


@_rule("E004", "DEBUG is on.", "It shows faults with all that is in memory to everybody.")
def debug() -> bool:
    return bool(settings.DEBUG)


@_rule("E005", "ALLOWED_HOSTS takes any name.", "Say the names by which people reach the site.")
def hosts() -> bool:
    allowed: Sequence[str] = settings.ALLOWED_HOSTS
    return not allowed or any(host in ("*", ".") for host in allowed)


@_rule("E006", "SITE_URL is not https.", "Cookies and passwords would go in the open.")
def site_url() -> bool:
    return not settings.SITE_URL.startswith("https://")


@_rule("E007", "The database is the embedded one.", "Set DATABASE_URL to a server of its own.")
def database() -> bool:
    return "embedded" in _engine()


@_rule("E008", "Mail goes to a file, the console or memory.", "Set EMAIL_URL.")
def mail() -> bool:
    backend = settings.EMAIL_BACKEND
    return any(word in backend for word in ("filebased", "console", "locmem", "dummy"))


@_rule(
    "E009",
    "No proxy is trusted, and the site is https.",
    "TLS ends before us: set TRUSTED_PROXIES, or all visitors count as one address.",
)
def proxies() -> bool:
    return settings.SITE_URL.startswith("https://") and not settings.ALLAUTH_TRUSTED_PROXY_COUNT


@_rule(
    "W010",
    "Staff need no second factor.",
    "Set REQUIRE_SECOND_FACTOR_FOR_STAFF=1.",
)
def second_factor() -> bool:
    return not settings.REQUIRE_SECOND_FACTOR_FOR_STAFF


@_rule(
    "E011",
    "The cache is not shared between processes.",
    "Limits would hold for each of them apart: leave CACHE_URL empty (a table), or say redis://",
)
def shared_cache() -> bool:
    backend = settings.CACHES["default"]["BACKEND"]
    return "locmem" in backend or "dummy" in backend or "filebased" in backend


@_rule(
    "E012",
    "Pictures lie where static files are served from.",
    "What people send would be served without being asked who may see it: set STORAGE_URL.",
)
def media() -> bool:
    options = settings.STORAGES["default"].get("OPTIONS", {})
    media_root = Path(options.get("location") or settings.MEDIA_ROOT).resolve()
    served = [Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]
    return any(media_root == one.resolve() or one.resolve() in media_root.parents for one in served)


@_rule(
    "W013",
    "Nobody is named who hears of holes.",
    "Set SECURITY_CONTACT=mailto:... for /.well-known/security.txt.",
)
def contact() -> bool:
    return not settings.SECURITY_CONTACT


@_rule("W014", "LOG_LEVEL is DEBUG.", "Statements with what people wrote would be logged.")
def log_level() -> bool:
    return bool(settings.LOG_LEVEL == "DEBUG")


# Wider than any one operator's, in bits of the prefix: 10.0.0.0/8 and 2001:db8::/32 are ranges.
LEAST_PREFIX = {4: 8, 6: 16}


@_rule(
    "E017",
    "UNLIMITED_ADDRESSES takes in everybody.",
    "No address would be counted any more: name the ranges of your shops and monitors.",
)
def unlimited() -> bool:
    ranges = settings.UNLIMITED_ADDRESSES
    return any(one.prefixlen < LEAST_PREFIX[one.version] for one in ranges)


@_rule(
    "W018",
    "Mail leaves in the open.",
    "It holds codes to sign in with. Say EMAIL_URL=smtp+tls://... or smtp+ssl://...",
)
def mail_in_the_open() -> bool:
    if "smtp" not in settings.EMAIL_BACKEND or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL:
        return False
    return not _is_here(settings.EMAIL_HOST)


@_rule(
    "W019",
    "The database may be spoken to in the open.",
    "Add ?sslmode=verify-full (or at least require) to DATABASE_URL and DATABASE_DIRECT_URL.",
)
def database_in_the_open() -> bool:
    """Both are asked: which one is in force depends on the process."""
    found = [environment.database(name) for name in ("DATABASE_URL", "DATABASE_DIRECT_URL")]
    for one in filter(None, found):
        options = one.get("OPTIONS", {})
        mode = options.get("sslmode") or os.environ.get("PGSSLMODE", "")
        hosts = str(options.get("host") or one["HOST"]).split(",")
        if mode not in SSL_MODES and not all(map(_is_here, hosts)):
            return True
    return False


@_rule(
    "W020",
    "The cache is spoken to in the open.",
    "It holds limits and pages. Say CACHE_URL=rediss://...",
)
def cache_in_the_open() -> bool:
    places = re.split("[;,]", str(settings.CACHES["default"].get("LOCATION", "")))
    found = [urlsplit(one) for one in places]
    return any(one.scheme == "redis" and not _is_here(one.hostname or "") for one in found)


def _is_here(host: str) -> bool:
    """Whether it is this very machine: by its loopback, or a socket in a folder of it."""
    if host in ("", "localhost") or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


# Kind of text -> number and hint. What a company must say of itself nobody can make up for it.
TEXTS = {
    "imprint": ("W015", "German law wants one. An administrator writes it at /moderation/texts/."),
    "contact": ("W016", "Say how people reach you: an administrator does at /moderation/texts/."),
}


@checks.register(DEPLOY, deploy=True)
def texts(app_configs: Any, databases: Sequence[str] | None = None, **_: Any) -> Found:
    """Only where a database is named (`--database default`), as Django's own checks of one."""
    if not databases:
        return []
    try:
        missing = house.missing(wanted=TEXTS)
    except DatabaseError:  # not there, or not migrated: other commands say so
        return []
    return [
        checks.Warning(
            f"There is no text: {kind}.", hint=TEXTS[kind][1], id=f"lotse.{TEXTS[kind][0]}"
        )
        for kind in missing
    ]


@checks.register(DEPLOY, deploy=True)
def second_person(app_configs: Any, databases: Sequence[str] | None = None, **_: Any) -> Found:
    """Whether what one moderator decides can be looked at by another. As `texts`, only where a
    database is named."""
    if not databases:
        return []
    try:
        is_enough = appealable.moderators().count() >= ENOUGH
    except DatabaseError:
        return []
    hint = "Give a second person the role of a moderator: an appeal is answered within seven days."
    says = "Nobody could answer an appeal against what the only moderator decides."
    return [] if is_enough else [checks.Warning(says, hint=hint, id="lotse.W021")]
