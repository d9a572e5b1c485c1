"""Makes .venv/ and installs the locked packages. Called by bin/_setup, with any Python 3.11+.

Arguments: the stamp to leave when done, what to write into it, and the requirements' files.
"""

import errno
import fcntl
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

VENV = Path(".venv")
LOG = Path("var/setup.log")
QUICKLY = ["--no-compile"]  # Python compiles what is used when it is used: a quarter of the wait
FULL = "the disk is full: free some space, then start again."


def main(stamp: str, wanted: str, *files: str) -> None:
    LOG.parent.mkdir(exist_ok=True)
    with Path("var/setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once: the second finds it done
        if not _done(Path(stamp), wanted):
            _make_environment()
            _install(files)
            Path(stamp).write_text(wanted + "\n")


def _done(stamp: Path, wanted: str) -> bool:
    return _works() and stamp.is_file() and stamp.read_text().strip() == wanted.strip()


def _works() -> bool:
    python = VENV / "bin" / "python"
    command = [str(python), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return python.exists() and subprocess.run(command, capture_output=True).returncode == 0  # noqa: S603


def _make_environment() -> None:
    if _works():
        return
    say("Making the environment in .venv/ ...")
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True, symlinks=True)


def _install(files: tuple[str, ...]) -> None:
    total = sum(len(re.findall(r"(?m)^[a-z0-9].*==", Path(file).read_text())) for file in files)
    say(f"Installing {total} packages (once; about a minute) ...")
    options = [option for file in files for option in ("-r", file)]
    command = [".venv/bin/python", "-m", "pip", "install", "--no-input", "--progress-bar=off"]
    seen = 0
    with (
        LOG.open("w") as log,
        subprocess.Popen(  # noqa: S603
            [*command, *QUICKLY, "--disable-pip-version-check", "--require-hashes", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as pip,
    ):
        for line in pip.stdout or ():
            log.write(line)
            seen += line.startswith(("Collecting ", "Requirement already satisfied"))
            if sys.stdout.isatty():
                step = "installing" if line.startswith("Installing") else f"{seen} of {total}"
                sys.stdout.write(f"\r  {step:<20}")
                sys.stdout.flush()
    if sys.stdout.isatty():
        sys.stdout.write("\r" + " " * 24 + "\r")
    if pip.returncode:
        sys.exit(f"lotse: {_reason(LOG.read_text(errors='replace'))}")


def _reason(log: str) -> str:
    if "No space left on device" in log:
        return FULL
    if re.search(r"NewConnectionError|Temporary failure|ReadTimeout|ProxyError|No matching", log):
        return f"the packages could not be fetched: is the network there? Details in {LOG}"
    told = [line for line in log.splitlines() if line.startswith("ERROR:")]
    return f"installing failed: {told[-1] if told else 'pip gave no reason'} Details in {LOG}"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as problem:
        output = (problem.output or b"").decode(errors="replace")
        sys.exit(f"lotse: {_reason(output)}")
    except OSError as problem:
        where = problem.filename or os.getcwd()  # noqa: PTH109
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
        sys.exit(f"lotse: {FULL if full else f'{problem.strerror}: {where}'}")
