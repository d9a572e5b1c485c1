"""What a mail says, ready to leave."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)
