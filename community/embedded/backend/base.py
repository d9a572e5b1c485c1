"""PostgreSQL's backend, with the server of `settings.EMBEDDED_PGDATA` started at a connection.

Importing settings, `check` and `collectstatic` open no connection and so start nothing.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from community.embedded import server
from community.embedded.backend.client import DatabaseClient
from community.embedded.errors import EmbeddedError


class ServerDownError(OperationalError, ImproperlyConfigured):
    """The embedded server does not start: one line for manage.py, a 503 for a web request."""


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """As PostgreSQL's, with the socket of a server that has just answered.

        Django asks at every new connection, and so do the worker and the tools: whoever comes
        first after a crash starts the server again.
        """
        params = super().get_connection_params()
        try:
            running = server.ensure(home=Path(settings.EMBEDDED_PGDATA))
        except EmbeddedError as problem:
            raise ServerDownError(str(problem)) from problem
        return params | {"host": running.host, "port": server.PORT}
