"""JSON that may stand inside a page's <script type="application/ld+json">."""

import json
from typing import Any

# What could end the block or begin a comment or another script, and the two line ends that are
# none in HTML but are in JavaScript: all of them may be spelled as escapes inside a JSON string.
_ESCAPES = [(sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029"]


def dumps(data: dict[str, Any]) -> str:
    """`data` on one line, of signs that mean nothing to a parser of HTML."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text
