"""`python -m community.embedded start|stop|remove|status HOME`, without Django."""

import sys
from pathlib import Path

from community.embedded import server
from community.embedded.errors import EmbeddedError


def main(arguments: list[str]) -> int:
    match arguments:
        case ["start", home]:
            server.ensure(home=Path(home))
        case ["stop", home]:
            server.stop(home=Path(home))
        case ["remove", home]:
            server.remove(home=Path(home))
        case ["status", home]:
            return 0 if server.status(home=Path(home)).running else 3
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedError as problem:
        sys.exit(f"lotse: {problem}")
