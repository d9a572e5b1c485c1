"""Text inside XML 1.0, which cannot say every character, not even by an escape."""

import re
from xml.sax.saxutils import escape

_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text without what XML 1.0 forbids: control characters, surrogates, noncharacters."""
    return _UNSPEAKABLE.sub("", text)


def element(name: str, text: str) -> str:
    """`<name>text</name>`, the text escaped."""
    return f"<{name}>{escape(printable(text))}</{name}>"
