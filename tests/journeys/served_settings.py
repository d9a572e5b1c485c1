"""What `bin/run` serves (hashed, compressed files), over the test's database."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, STORAGES

DATABASES["default"]["NAME"] = os.environ["JOURNEY_DATABASE"]
STATIC_ROOT = Path(os.environ["JOURNEY_STATIC_ROOT"])
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
