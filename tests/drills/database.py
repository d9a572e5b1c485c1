"""kill -9 of the database under writers: every commit that was confirmed is there afterwards."""

import contextlib
import sys
import time
from pathlib import Path

import psycopg

from community.embedded import server
from tests.drills import scene

WRITERS = 4


def run(*, small: bool) -> str:
    kills = 3 if small else 30
    with scene.scratch() as home, contextlib.ExitStack() as writers:
        scene.query(home, "create table kept (id text primary key)")
        env = scene.surroundings(home)
        confirmed = [home.parent / f"confirmed-{number}" for number in range(WRITERS)]
        for file in confirmed:
            file.touch()
            process = scene.running("-m", "tests.drills.database", str(home), str(file), env=env)
            writers.enter_context(process)
        for _ in range(kills):
            before = _count(confirmed)
            scene.wait_for(
                lambda before=before: _count(confirmed) > before + 100,
                seconds=60,
                problem="after the kill nobody could write again",
            )
            scene.kill_server(home)
        time.sleep(1)
        writers.close()
        names = {line for file in confirmed for line in file.read_text().splitlines()}
        kept = {row[0] for row in scene.query(home, "select id from kept")}
    scene.insist(names <= kept, f"{len(names - kept)} of {len(names)} commits were lost")
    return f"{len(names)} of {len(names)} commits are there after {kills} kills"


def _count(files: list[Path]) -> int:
    return sum(file.read_bytes().count(b"\n") for file in files)


def write(home: Path, file: Path) -> None:
    """Insert until killed; a line in FILE for each commit that the server confirmed."""
    number = 0
    with file.open("a", buffering=1) as confirmed:
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                host = server.ensure(home=home).host
                with psycopg.connect(
                    host=host, port=server.PORT, user="community", dbname="community"
                ) as connection:
                    while True:
                        number += 1
                        name = f"{file.name}-{number}"
                        connection.execute("insert into kept values (%s)", [name])
                        connection.commit()
                        confirmed.write(f"{name}\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
