"""Colours for code in posts: pygments classes from a fixed, short list of languages."""

import re
from typing import Final

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers.configs import IniLexer
from pygments.lexers.css import CssLexer
from pygments.lexers.data import JsonLexer, YamlLexer
from pygments.lexers.diff import DiffLexer
from pygments.lexers.html import HtmlLexer, XmlLexer
from pygments.lexers.javascript import JavascriptLexer
from pygments.lexers.python import PythonLexer
from pygments.lexers.shell import BashLexer
from pygments.lexers.sql import SqlLexer
from pygments.token import STANDARD_TYPES

# What customers and technicians of a network paste. Each lexer here was run against the hostile
# corpus; a new one must be as well, some of pygments' take quadratic time.
_LEXERS: Final[dict[str, type[Lexer]]] = {
    "bash": BashLexer, "sh": BashLexer, "shell": BashLexer, "console": BashLexer,
    "css": CssLexer, "diff": DiffLexer, "html": HtmlLexer, "xml": XmlLexer,
    "ini": IniLexer, "cfg": IniLexer, "toml": IniLexer,
    "javascript": JavascriptLexer, "js": JavascriptLexer,
    "json": JsonLexer, "python": PythonLexer, "py": PythonLexer,
    "sql": SqlLexer, "yaml": YamlLexer, "yml": YamlLexer,
}  # fmt: skip
MAX_COLOURED: Final = 4_000  # characters of code that get colours, in one post
_MAX_GROWTH: Final = 8  # every comma of a long list would become 22 characters

CLASSES: Final = frozenset(name for name in STANDARD_TYPES.values() if name)
_FORMATTER = HtmlFormatter(nowrap=True)
_MARKED_SPACE = re.compile(r'<span class="w">(\s*)</span>')


def coloured(code: str, *, language: str) -> str | None:
    """`code` as escaped HTML with `<span class>`, or None: language unknown, or not worth it."""
    lexer = _LEXERS.get(language.lower())
    if lexer is None or len(code) > MAX_COLOURED:
        return None
    html = highlight(code, lexer(stripnl=False, ensurenl=False), _FORMATTER)
    html = _MARKED_SPACE.sub(r"\1", html)
    return html if len(html) <= _MAX_GROWTH * len(code) + 500 else None
