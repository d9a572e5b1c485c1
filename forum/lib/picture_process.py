"""Each picture is decoded in a process of its own, with little room and little time (wall 10).

What a hostile file makes a decoder do (gigabytes, minutes, a crash) ends with that process, and
the memory that an honest one needs is given back at once.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from forum.lib import pictures
from forum.lib.pictures import Drawn, Recipe, Refused

ROOT = Path(__file__).resolve().parents[2]
MEMORY_BYTES = 1024**3  # of addresses; 40 million pixels in four colours take about half of it
CPU_SECONDS = 20
WALL_SECONDS = 40
FILE_BYTES = 32 * 1024**2
REFUSED = 3


def redraw(source: Path, folder: Path, *, recipe: Recipe, most_pixels: int) -> Drawn:
    """`pictures.redraw` at arm's length. Raises Refused, "effort" when the process had to end."""
    order = {
        "source": str(source),
        "folder": str(folder),
        "sizes": recipe.sizes,
        "is_square": recipe.is_square,
        "most_pixels": most_pixels,
    }
    command = [sys.executable, "-m", "forum.lib.picture_process"]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(order).encode(),
            capture_output=True,
            cwd=ROOT,
            env={"PATH": os.defpath, "MALLOC_ARENA_MAX": "1"},  # no secrets, no surprises
            timeout=WALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Refused("effort") from None
    if done.returncode == REFUSED:
        raise Refused(done.stdout.decode())
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT):
        raise Refused("effort")
    if done.returncode != 0:  # a full disk, a missing library: nothing that the picture can help
        raise OSError(done.stderr.decode(errors="replace")[-500:])
    answer = json.loads(done.stdout)
    return Drawn(answer["width"], answer["height"], tuple(answer["sizes"]))


def main() -> int:
    order = json.load(sys.stdin)
    _narrow()
    recipe = Recipe(tuple(order["sizes"]), order["is_square"])
    try:
        drawn = pictures.redraw(
            Path(order["source"]), Path(order["folder"]),
            recipe=recipe, most_pixels=order["most_pixels"],
        )  # fmt: skip
    except Refused as refusal:
        sys.stdout.write(refusal.code)
        return REFUSED
    json.dump({"width": drawn.width, "height": drawn.height, "sizes": drawn.sizes}, sys.stdout)
    return 0


def _narrow() -> None:
    """From here on this process has only so much; there is no way back."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main())
