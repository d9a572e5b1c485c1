"""Which release this is: what is in the code, the templates, the words and the settings."""

import functools
import hashlib

from django.conf import settings

from community.environment import BASE_DIR

SOURCES = (
    "forum/**/*.py", "reputation/**/*.py", "community/**/*.py", "templates/**/*",
    "locale/**/*.mo", "static/**/*", "requirements.txt",
)  # fmt: skip
SETTINGS = ("SITE_NAME", "SITE_URL", "LANGUAGE_CODE", "TIME_ZONE", "STATIC_URL", "MEDIA_URL")


@functools.cache
def release() -> str:
    """The same on every machine with the same files; read once in a process."""
    digest = hashlib.blake2b(digest_size=16)
    for name in SETTINGS:
        digest.update(f"{name}={getattr(settings, name)}\n".encode())
    for pattern in SOURCES:
        for path in sorted(BASE_DIR.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(BASE_DIR)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
