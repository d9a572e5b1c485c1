#!/usr/bin/env python3
"""Django's command line for Lotse."""

import gc
import os
import sys

COLLECTS = (50_000, 20, 50)  # what is imported stays: it is walked less often than by default (700)


def main() -> None:
    gc.set_threshold(*COLLECTS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"lotse: {problem}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # Ctrl-C is an answer, not a fault
