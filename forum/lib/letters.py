"""What a mail says, ready to leave."""

import re
from dataclasses import dataclass, field, replace

# Addresses that act for whoever opens them, without signing in (the urls of each floor).
_ACTS = re.compile(r"/(do|say|tap|appeal|inbox/stop)/[^/\s\"'<>?]+")


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)

    def without_secrets(self) -> "Letter":
        """The same for others to read: what acts for its reader is blanked, headers are dropped."""
        text, html = (_ACTS.sub(r"/\1/…", part) for part in (self.text, self.html))
        return replace(self, text=text, html=html, headers={})
