"""Django's settings. What may differ from place to place comes from the environment."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from community import environment, logs, numbers_to_call, security_txt
from community.environment import BASE_DIR, VAR_DIR, env
from community.sign_in import *  # noqa: F403

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret_key(debug=DEBUG)
FIELD_KEY = env.str("FIELD_KEY", default="")
FIELD_KEY_BEFORE = env.str("FIELD_KEY_BEFORE", default="")  # until rotate_field_key has been run
SITE_URL = environment.site_url()
SITE_NAME = env.str("SITE_NAME", default="Lotse")
SECURE_SITE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "community",
    "reputation",
    "forum",
    "community.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "community.apps.TagsConfig",
    "csp",
    "django_htmx",
    "community.apps.JobsConfig",
]

# Headers go on every answer, files and refusals too; then the gate: what cannot be text never
# reaches a view.
MIDDLEWARE = [
    "community.logs.RequestIds",
    "community.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "community.middleware.ContentPolicy",
    "community.middleware.RequestGate",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "community.middleware.DatabaseAway",
    "community.live.LivePulse",
    "community.visitors.VisitorsPages",
    "community.middleware.Compression",
    "community.middleware.Conditional",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "community.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "forum.any_limit.AnyLimit",
    "forum.middleware.SignInGuards",
    "forum.staff_guard.StaffGuard",
    "community.middleware.SessionActivity",
]
ROOT_URLCONF = "community.urls"
WSGI_APPLICATION = "community.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "NAME": "parts",
        "BACKEND": "forum.templatetags.parts.Parts",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "forum.templatetags.parts.environment",
            "context_processors": [
                "django.template.context_processors.csrf",  # masks the token once, not each time
                "community.context.site",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.context.site",
            ],
            "builtins": [
                "forum.templatetags.blank",
                "forum.templatetags.forum",
                "forum.templatetags.parts",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: DATABASE_URL, or the embedded server, started at the first connection
EMBEDDED_PGDATA = Path(env.str("EMBEDDED_PGDATA", default="") or VAR_DIR / "pg")
DATABASE_TIMEOUTS = (
    {"statement": "5s", "lock": "2s"} if os.environ.get("LOTSE_PROCESS") == "web" else {}
)
_options = "-c idle_in_transaction_session_timeout=30s" + "".join(
    f" -c {name}_timeout={value}" for name, value in DATABASE_TIMEOUTS.items()
)
if os.environ.get("LOTSE_PROCESS") == "web":
    # Compiling a statement takes longer than any of a page may run.
    _options += " -c jit=off"
# Where a pooler sits at DATABASE_URL, only the web goes through it: the worker listens for jobs,
# imports hold locks and temporary tables, and both need a connection to themselves.
_direct = None if os.environ.get("LOTSE_PROCESS") == "web" else "DATABASE_DIRECT_URL"
_database = (
    (_direct and environment.database(_direct))
    or environment.database()
    or {
        "ENGINE": "community.embedded.backend",
        "NAME": "community",
        "USER": "community",
    }
)
# Pages' own statements are planned once a connection, where a connection is one: behind a pooler
# it may be another one each time.
DATABASE_PREPARES = environment.flag(
    "DATABASE_PREPARES", default=not env.str("DATABASE_DIRECT_URL", default="").strip()
)
if DATABASE_PREPARES and os.environ.get("LOTSE_PROCESS") == "web":
    # What is prepared (forum/lib/prepared.py) is written so that one plan does for all values; left
    # to itself PostgreSQL plans it five times for each connection before it believes that.
    _options += " -c plan_cache_mode=force_generic_plan"
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "connect_timeout": 3,
            "options": _options,
            # The first time already: only forum/lib/prepared.py sends what can be prepared.
            "prepare_threshold": 0 if DATABASE_PREPARES else None,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": environment.cache()}

# --- People (community.sign_in: how they come in)
MFA_TOTP_ISSUER = SITE_NAME
# Members of the demo have addresses there; no mail can reach it (RFC 2606).
DEMO_MAIL_DOMAIN = "demo.invalid"
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", default=0)

# --- Mail: rows first, a worker sends them (forum.domain.outbox)
ANYMAIL: dict = {}
_mail = environment.email()
vars().update(_mail)
MAIL_SERVICE, MAIL_WEBHOOK_SECRET = environment.mail_hooks(_mail["EMAIL_BACKEND"])
ANYMAIL["WEBHOOK_SECRET"] = MAIL_WEBHOOK_SECRET
MAIL_REPLY_DOMAIN = environment.reply_domain()  # where answers to our mails come in
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <help@localhost>")

# --- Push: rows first, a worker sends them (forum.domain.pushes); off without a key
VAPID_PRIVATE_KEY = environment.vapid_private_key()
VAPID_SUBJECT = environment.vapid_subject(site=SITE_URL, sender=DEFAULT_FROM_EMAIL)
# Nothing is ever sent anywhere else (docs/SECURITY.md, 9).
PUSH_SERVICES = [
    "fcm.googleapis.com", "*.push.services.mozilla.com", "*.notify.windows.com",
    "web.push.apple.com",
]  # fmt: skip
PUSH_TRUSTS_LOOPBACK = False  # for tests

# --- Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
USE_I18N = True
FORMAT_MODULE_PATH = "community.formats"
USE_TZ = True
TIME_ZONE = environment.time_zone()

# --- Words that are held before they are posted (docs/decisions/0048-hold.md)
MODERATION_HOURS = (
    environment.number("MODERATION_FROM", default=8),
    environment.number("MODERATION_UNTIL", default=20),
)
MODERATION_WITHIN = environment.number("MODERATION_WITHIN", default=4)  # hours of these
HOLD_KNOWN_DOMAINS = env.list("HOLD_KNOWN_DOMAINS", default=[])

# --- Payback: off, and then no page speaks of money (docs/decisions/0030-payback.md)
PAYBACK = environment.flag("PAYBACK", default=False)
PAYBACK_CURRENCY = environment.currency()
PAYBACK_CHARITY = env.str("PAYBACK_CHARITY", default="").strip()
PAYBACK_NOTE = env.str("PAYBACK_NOTE", default="").strip()

# --- Questions that wait are offered to mentors (docs/decisions/0037-offers.md)
MENTOR_OFFERS = environment.flag("MENTOR_OFFERS", default=True)

# --- Urgent: where somebody finds help at once (docs/decisions/0041-promise.md)
URGENT_BLOCK_URL = numbers_to_call.block_url()
URGENT_HOTLINE = numbers_to_call.hotline()
EMERGENCY_NUMBER = numbers_to_call.emergency_number()

# --- Callbacks: which countries' numbers we call (docs/decisions/0045-callbacks.md)
CALL_REGIONS = numbers_to_call.call_regions()

# --- Static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "community.stylesheet.BundleFinder",
]
STORAGES = {
    "default": environment.storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # they are for our own pages
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# What people send goes to the disk, never into memory (community.middleware.RequestGate: how much).
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- Backups (docs/decisions/0051-privacy.md)
GONE_LIST = environment.gone_list(pgdata=EMBEDDED_PGDATA)
BACKUP_DAYS = environment.number("BACKUP_DAYS", default=30, least=1)

# --- Walls (docs/SECURITY.md, 4 and 11)
# Where somebody tells us of a hole (RFC 9116): mailto: or https; "": there is no such page.
SECURITY_CONTACT = security_txt.contact(env.str("SECURITY_CONTACT", default="").strip())
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE_SITE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SITE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT and SECURE_SITE else None
)
# No neighbour of the same domain can set one of these (forum/lib/cookies.py: all that there are);
# of language and theme the names without a prefix are still read for this release.
COOKIE_PREFIX = "__Host-" if SECURE_SITE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
THEME_COOKIE_NAME = f"{COOKIE_PREFIX}theme"
MESSAGES_COOKIE_NAME = f"{COOKIE_PREFIX}messages"
POSTED_COOKIE_NAME = f"{COOKIE_PREFIX}posted"
SIGNED_OUT_COOKIE_NAME = f"{COOKIE_PREFIX}signed_out"
MESSAGE_STORAGE = "forum.lib.cookies.MessageStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "community.sessions"
SESSION_COOKIE_AGE = int(timedelta(days=60).total_seconds())
CSRF_FAILURE_VIEW = "community.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Tags
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = False

# --- Logging: one line an event, to standard error (community.logs)
LOG_LEVEL = environment.log_level()
LOGGING = logs.settings(level=LOG_LEVEL, form=env.str("LOG_FORMAT", default="plain"))
