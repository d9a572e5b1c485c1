"""What the surroundings tell us: a bad value is one line.

docs/OPERATE.md lists them. `var/secrets.env` holds what `bin/run` made up.
"""

import base64
import re
import zoneinfo
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from babel.numbers import list_currencies
from django.core.exceptions import ImproperlyConfigured

from community import secrets_file

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

VAPID_BYTES = 32

secrets_file.from_files()
env = environ.Env()
_secrets = VAR_DIR / "secrets.env"
if _secrets.is_file():
    environ.Env.read_env(_secrets, overwrite=False)


def flag(name: str, *, default: bool) -> bool:
    """A yes or a no; anything else stops the start."""
    raw = env.str(name, default="").strip().lower()
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False, "": default}
    if raw not in words:
        raise ImproperlyConfigured(f"{name} is {raw!r}: say 1 or 0")
    return words[raw]


def number(name: str, *, default: int, least: int = 0) -> int:
    raw = env.str(name, default="").strip()
    if not raw:
        return default
    if not raw.isascii() or not raw.isdigit() or int(raw) < least:
        raise ImproperlyConfigured(f"{name} is {raw!r}: say a whole number from {least} on")
    return int(raw)


def words(name: str, *, default: list[str]) -> list[str]:
    """A list, separated by commas."""
    raw = env.str(name, default="")
    return [word.strip() for word in raw.split(",") if word.strip()] or default


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Ranges of addresses, separated by commas: 10.0.0.0/8, 2001:db8::/32, 192.0.2.7."""
    found = []
    for word in words(name, default=[]):
        try:
            found.append(ip_network(word))
        except ValueError as problem:
            raise ImproperlyConfigured(f"{name}: {problem}") from None
    return found


def secret_key(*, debug: bool) -> str:
    value = env.str("SECRET_KEY", default="")
    if not value and debug:
        return "debug-only-" + "x" * 50
    if not value:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: put a long random text into the environment "
            "(bin/run makes one in var/secrets.env)"
        )
    if len(value) < 32:
        raise ImproperlyConfigured("SECRET_KEY is too short: use at least 32 random characters")
    return value


def vapid_private_key() -> str:
    """The key that signs push messages; "" where there is no push."""
    value = env.str("VAPID_PRIVATE_KEY", default="").strip()
    try:
        raw = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if value and len(raw) != VAPID_BYTES:
        raise ImproperlyConfigured(
            "VAPID_PRIVATE_KEY is no key: say 32 bytes as base64url "
            "(bin/run makes one in var/secrets.env)"
        )
    return value


def vapid_subject(*, site: str, sender: str) -> str:
    """Whom a push service turns to: VAPID_SUBJECT, else the site, else who mails come from."""
    value = env.str("VAPID_SUBJECT", default="").strip()
    if not value:
        return site if site.startswith("https://") else f"mailto:{parseaddr(sender)[1]}"
    if not value.startswith(("mailto:", "https://")):
        raise ImproperlyConfigured(
            f"VAPID_SUBJECT is {value!r}: say mailto:somebody@example.com or an https address"
        )
    return value


def site_url() -> str:
    value = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"SITE_URL is {value!r}: say an address like https://help.example.com"
        )
    return value


def database(name: str = "DATABASE_URL") -> dict | None:
    """Django's settings for the server that NAME points to; None where it is unset or empty."""
    value = env.str(name, default="").strip()
    if not value:
        return None
    if urlsplit(value).scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"{name} must begin with postgres:// - Lotse runs on PostgreSQL only"
        )
    try:
        parsed = environ.Env.db_url_config(value)
    except (ValueError, ImproperlyConfigured) as problem:
        raise ImproperlyConfigured(f"{name} cannot be read: {problem}") from None
    if not parsed.get("NAME"):
        raise ImproperlyConfigured(f"{name} names no database: postgres://user:word@host/database")
    # A socket's folder stands percent-encoded where a host would.
    parsed["HOST"] = unquote(parsed.get("HOST") or "")
    return {**parsed, "ENGINE": "django.db.backends.postgresql"}


# Mail services that anymail speaks to, with the settings that each needs (their names as in
# anymail's documentation, without the service's own): postmark://?server_token=...
MAIL_SERVICES = {
    "brevo": ("api_key",),
    "mailersend": ("api_token",),
    "mailgun": ("api_key",),
    "mailjet": ("api_key", "secret_key"),
    "mailtrap": ("api_token",),
    "mandrill": ("api_key",),
    "postal": ("api_key", "api_url"),
    "postmark": ("server_token",),
    "resend": ("api_key",),
    "scaleway": ("secret_key", "project_id"),
    "sparkpost": ("api_key",),
}


# These cannot tell us anything: anymail reads no reports of theirs.
WITHOUT_HOOKS = {"scaleway"}


def email() -> dict:
    """Django's mail settings from EMAIL_URL, or a folder in var/ where it is unset."""
    value = env.str("EMAIL_URL", default="").strip()
    if not value:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(VAR_DIR / "mail"),
        }
    scheme = urlsplit(value).scheme
    if scheme in MAIL_SERVICES:
        return _mail_service(scheme, dict(parse_qsl(urlsplit(value).query)))
    if scheme not in set(environ.Env.EMAIL_SCHEMES):
        raise ImproperlyConfigured(
            f"EMAIL_URL is {value.split(':')[0]!r}://...: say smtp://user:word@host:port, or "
            f"one of {', '.join(MAIL_SERVICES)}"
        )
    return {**environ.Env.email_url_config(value), "EMAIL_TIMEOUT": 20}


def _mail_service(service: str, given: dict[str, str]) -> dict:
    missing = [name for name in MAIL_SERVICES[service] if not given.get(name)]
    if missing:
        told = "&".join(f"{name}=..." for name in MAIL_SERVICES[service])
        raise ImproperlyConfigured(f"EMAIL_URL lacks {missing[0]}: say {service}://?{told}")
    return {
        "EMAIL_BACKEND": f"anymail.backends.{service}.EmailBackend",
        "ANYMAIL": {
            "REQUESTS_TIMEOUT": 20,
            **{f"{service}_{name}".upper(): value for name, value in given.items()},
        },
    }


def mail_hooks(backend: str) -> tuple[str, str]:
    """The service that may report bounces and hand in replies (the one that sends, or another),
    and the secret it comes with, "name:word"; nobody may where that is empty."""
    secret = env.str("MAIL_WEBHOOK_SECRET", default="").strip()
    service = env.str("MAIL_SERVICE", default="").strip()
    if not service and backend.startswith("anymail."):
        service = backend.split(".")[2]
    if secret and (":" not in secret or len(secret) < 24):
        raise ImproperlyConfigured(
            "MAIL_WEBHOOK_SECRET: say name:word, at least 24 characters long"
        )
    if service and service not in MAIL_SERVICES:
        raise ImproperlyConfigured(
            f"MAIL_SERVICE is {service!r}: say one of {', '.join(MAIL_SERVICES)}"
        )
    if secret and service in WITHOUT_HOOKS:
        raise ImproperlyConfigured(
            f"MAIL_WEBHOOK_SECRET: {service} reports nothing to us, leave it empty or say another "
            "MAIL_SERVICE"
        )
    return service, secret


def reply_domain() -> str:
    """Where replies to our mails come in; "" where they do not."""
    value = env.str("MAIL_REPLY_DOMAIN", default="").strip().lower()
    if value and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", value):
        raise ImproperlyConfigured(
            f"MAIL_REPLY_DOMAIN is {value!r}: say a name like reply.example.com"
        )
    return value


def cache() -> dict:
    """Django's cache from CACHE_URL, or a table, so that limits hold over several processes."""
    value = env.str("CACHE_URL", default="").strip()
    if not value:
        # Django's default of 300 entries would drop limits as soon as somebody fills the table.
        return {
            "BACKEND": "forum.lib.counting_cache.CountingDatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    if urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise ImproperlyConfigured("CACHE_URL must begin with redis:// (Valkey and Redis both do)")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}


def storage() -> dict:
    """Where pictures are kept: STORAGE_URL names a folder that web and worker share."""
    value = env.str("STORAGE_URL", default="").strip()
    options: dict = {"allow_overwrite": True}  # a drawing that was begun is begun anew
    if value:
        parts = urlsplit(value)
        if parts.scheme != "file" or parts.netloc or not Path(unquote(parts.path)).is_absolute():
            raise ImproperlyConfigured(f"STORAGE_URL is {value!r}: say file:///a/folder")
        options["location"] = unquote(parts.path)
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


def gone_list(*, pgdata: Path) -> Path:
    """GONE_LIST, else beside the embedded server's data: one for each database."""
    return Path(env.str("GONE_LIST", default="") or pgdata.with_name(f"{pgdata.name}-gone.jsonl"))


def time_zone() -> str:
    value = env.str("TIME_ZONE", default="Europe/Berlin")
    if value not in zoneinfo.available_timezones():
        raise ImproperlyConfigured(f"TIME_ZONE is {value!r}: say a zone like Europe/Berlin")
    return value


def currency() -> str:
    """In which payback is paid."""
    value = env.str("PAYBACK_CURRENCY", default="").strip().upper() or "EUR"
    if value not in list_currencies():
        raise ImproperlyConfigured(f"PAYBACK_CURRENCY is {value!r}: say a code like EUR")
    return value


def log_level() -> str:
    value = env.str("LOG_LEVEL", default="INFO").upper()
    if value not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise ImproperlyConfigured(f"LOG_LEVEL is {value!r}: say DEBUG, INFO, WARNING or ERROR")
    return value
