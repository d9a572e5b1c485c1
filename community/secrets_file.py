"""`python -m community.secrets_file FILE`: the secrets of a site that was given none.

Written once, for its owner's eyes; the settings read it where the environment says nothing. Needs
neither Django nor settings, which could not be loaded without it.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

KEY_BYTES = 32
# What may stand in a file of its own, which NAME_FILE names, as containers hand in secrets.
SECRETS = (
    "SECRET_KEY", "FIELD_KEY", "FIELD_KEY_BEFORE", "VAPID_PRIVATE_KEY", "DATABASE_URL",
    "DATABASE_DIRECT_URL", "CACHE_URL", "EMAIL_URL", "MAIL_WEBHOOK_SECRET",
)  # fmt: skip


def from_files() -> None:
    """Put what NAME_FILE points to into the environment as NAME, without the line's end.

    Ends the start with one line where both are given, or the file cannot be read or is empty.
    """
    for name in SECRETS:
        file = os.environ.get(f"{name}_FILE", "").strip()
        if not file:
            continue
        if os.environ.get(name):
            sys.exit(f"lotse: {name} and {name}_FILE are both set: say it once")
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            sys.exit(f"lotse: {name}_FILE is {file}, which cannot be read: {problem}")
        if not value:
            sys.exit(f"lotse: {name}_FILE is {file}, which is empty")
        os.environ[name] = value


def complete(*, file: Path) -> list[str]:
    """Add the secrets that FILE lacks, and return their names. What it has stays."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    known = {line.partition("=")[0].strip() for line in text.splitlines()}
    made = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEY": base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "VAPID_PRIVATE_KEY": base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }
    fresh = [name for name in made if name not in known]
    if fresh:
        lines = [*text.splitlines(), *(f"{name}={made[name]}" for name in fresh)]
        _write(file, "\n".join(lines) + "\n")
    return fresh


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write(text)
    if file.exists():
        beside.replace(file)
        return
    try:
        os.link(beside, file)  # of two first starts at once, the first one's secrets hold
    except FileExistsError:
        pass
    finally:
        beside.unlink()


if __name__ == "__main__":
    try:
        complete(file=Path(sys.argv[1]))
    except OSError as problem:
        sys.exit(f"lotse: {sys.argv[1]} cannot be written: {problem.strerror}")
