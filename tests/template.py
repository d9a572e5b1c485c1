"""`python -m tests.template NAME`: a database with all tables, which every test process copies.

Of the quarter of a minute that the migrations take nearly all goes into Django's models of former
days. bin/test lets it happen once, beside the checks, and not in each of its processes again.
"""

import gc
import sys

import django
import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql


def make(name: str) -> None:
    """On the embedded server, where nothing has that name yet."""
    where = connection.get_connection_params()
    target = {key: where[key] for key in ("host", "port", "user")}
    with psycopg.connect(**target, dbname="postgres", autocommit=True) as open_connection:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        open_connection.execute(made)
    connection.settings_dict["NAME"] = name
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()


if __name__ == "__main__":
    gc.disable()  # a fifth of the time; what it would have collected ends with the process
    django.setup()
    make(sys.argv[1])
