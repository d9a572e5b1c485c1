"""What must be true before the community can be shown. Each step is quick when it is already so."""

import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from community.domain.demo import seed
from community.embedded import server

Say = Callable[[str], None]
EMBEDDED = "community.embedded.backend"


def is_embedded() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"] == EMBEDDED)


def is_running() -> bool:
    """Whether the database runs without us: who started it may stop it."""
    return not is_embedded() or server.status(home=Path(settings.EMBEDDED_PGDATA)).running


def start_database(*, say: Say) -> None:
    if is_embedded() and not (Path(settings.EMBEDDED_PGDATA) / "WHERE").exists():
        say("Making the database (once) ...")
    connection.ensure_connection()


def reset(*, say: Say) -> None:
    """Delete the embedded database, what people uploaded, the mail that was written, and the list
    of what has gone (GONE_LIST): the demo's people have the same ids and instants again. One that
    was put apart, neither in VAR_DIR nor beside the database, stays."""
    say("Deleting the database and what belongs to it ...")
    server.remove(home=Path(settings.EMBEDDED_PGDATA))
    for folder in (Path(settings.MEDIA_ROOT), settings.VAR_DIR / "mail"):
        shutil.rmtree(folder, ignore_errors=True)
    _emptiness().unlink(missing_ok=True)
    _forget_gone(say=say)


def migrate(*, say: Say) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Making the tables ({len(plan)} steps) ...")
        call_command("migrate", interactive=False, verbosity=0)
    cache = settings.CACHES["default"]
    if cache["BACKEND"].endswith("DatabaseCache"):
        tables = connection.introspection.table_names()
        if cache["LOCATION"] not in tables:
            call_command("createcachetable", verbosity=0)


def collect_static(*, say: Say) -> None:
    """Gather and compress what browsers fetch, where a source changed. DEBUG serves the sources."""
    if settings.DEBUG:
        return
    stamp, wanted = settings.VAR_DIR / "static.stamp", _fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted and Path(settings.STATIC_ROOT).is_dir():
        return
    say("Gathering styles, scripts and pictures ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)


def _fingerprint() -> str:
    seen = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            changed = storage.get_modified_time(path).timestamp()
            seen.update(f"{path} {storage.size(path)} {changed}\n".encode())
    return seen.hexdigest()


def load_demo(*, empty: bool, say: Say) -> bool:
    """Fill an empty community, unless it is to stay so. Returns whether it is the demo."""
    if empty:
        _emptiness().touch()
    if not _emptiness().exists() and seed.look() is seed.Found.EMPTY:
        say("Loading the demo community (once) ...")
        call_command("seed_demo", stdout=io.StringIO())
    return seed.look() is seed.Found.DEMO


def _forget_gone(*, say: Say) -> None:
    gone, beside = Path(settings.GONE_LIST), Path(settings.EMBEDDED_PGDATA).parent
    if gone.is_relative_to(settings.VAR_DIR) or gone.parent == beside:
        gone.unlink(missing_ok=True)
    elif gone.exists():
        say(f"{gone} stays: it lies apart. Delete it if it was the demo's.")


def _emptiness() -> Path:
    """The mark of --empty: a community that waits for its first member gets no demo data later."""
    home = Path(settings.EMBEDDED_PGDATA) if is_embedded() else Path(settings.VAR_DIR)
    return home / "EMPTY"
