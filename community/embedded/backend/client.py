"""`manage.py dbshell`: psql of the same PostgreSQL, on the server's socket."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.postgresql import client

from community.embedded import binaries, server
from community.embedded.errors import EmbeddedError


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        try:
            running = server.ensure(home=Path(settings.EMBEDDED_PGDATA))
            program = binaries.folder() / cls.executable_name
        except EmbeddedError as problem:
            raise CommandError(str(problem)) from problem
        where = {**settings_dict, "HOST": running.host, "PORT": server.PORT}
        arguments, environment = super().settings_to_cmd_args_env(where, list(parameters))
        return [str(program), *arguments[1:]], environment
