"""In which letters requests may come: UTF-8, before Django reads a word."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def only_utf8(application: Application) -> Application:
    """Around the whole of Django: 400 for a request that asks to be read in other letters.

    Django obeys a charset in the request's Content-Type, already before the first middleware: some
    fail there, others carry signs past the gate that it looks for in UTF-8.
    """

    def gate(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _kind, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        if parameters.get("charset", "utf-8").lower() in ("utf-8", "utf8"):
            return application(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"Please send UTF-8.\n"]

    return gate
