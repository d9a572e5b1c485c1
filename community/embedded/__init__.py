"""A PostgreSQL of our own for demo, tests and small sites: it starts at the first connection.

`server` starts and stops it, `place` decides where it lives, `binaries` finds its programs, `tools`
saves and loads, `backend` is Django's way in. Nothing here imports Django except `backend`.
"""
