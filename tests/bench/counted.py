"""The site, telling in a header which statements an answer took. For counting, never for timing.

What Django sends by itself to open a connection, to see whether it still lives, and to begin and
end transactions is not in it, as in `assertNumQueries`; savepoints are.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from community.wsgi import application as served
from tests.bench.wire import STATEMENTS


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    def told(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (STATEMENTS, json.dumps(statements))], *rest)

    with connection.execute_wrapper(note):
        return served(environ, told)
