"""The tests' settings, with mail that leaves for EMAIL_URL."""

from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
