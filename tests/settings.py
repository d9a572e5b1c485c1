"""The product's settings, with what tests need to be quick, quiet and closed off."""

import base64
import os
from datetime import timedelta

os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 40)
os.environ["VAPID_PRIVATE_KEY"] = base64.urlsafe_b64encode(b"tests-only".rjust(32)).decode()

from community.settings import *  # noqa: F403
from community.settings import DATABASES, STORAGES, VAR_DIR
from forum.lib.limits import Pace

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# whitenoise warns where the folder is missing, as in a fresh clone.
STATIC_ROOT = VAR_DIR / "test-static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "test-media"
GONE_LIST = VAR_DIR / "test-media" / f"gone-{os.getpid()}.jsonl"  # each run its own
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
LOGGING_CONFIG = None
# A name of its own for each run, so that two runs at once do not share a database.
DATABASES["default"]["TEST"] = {
    "NAME": f"test_{os.getpid()}",
    "TEMPLATE": os.environ.get("TESTS_TEMPLATE"),  # bin/test makes one: tests/template.py
}
# Established members of the cast may act at once; the limits' own tests use the product's figures.
LIMITS_MEMBER = Pace(questions=500, answers=500, marks=500, between=timedelta(0))
