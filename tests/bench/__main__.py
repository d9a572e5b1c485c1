"""bin/bench pages|search|lighthouse|fairness|ledger|sweep|promise"""

import argparse
import sys

from tests.bench import fairness, ledger, lighthouse, pages, promise, search, sweep
from tests.bench.servers import BenchError

COMMANDS = {
    "pages": pages, "search": search, "lighthouse": lighthouse, "fairness": fairness,
    "ledger": ledger, "sweep": sweep, "promise": promise,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bin/bench", description="Measures. docs/PERFORMANCE.md tells how to read it."
    )
    chosen = parser.add_subparsers(dest="command", required=True)
    for name, module in COMMANDS.items():
        about = (module.__doc__ or "").strip().partition("\n")[0].partition(": ")[2]
        module.add_arguments(chosen.add_parser(name, help=about, description=about))
    given = parser.parse_args()
    try:
        return COMMANDS[given.command].run(given)
    except BenchError as problem:
        print(f"lotse: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
