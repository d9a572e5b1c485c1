"""Sessions in the database, as Django's own; read by a statement that is planned once (0012).

Every page of whoever is signed in begins with it.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import OperationalError

from forum.domain import push_devices
from forum.lib import clock, prepared

_SESSION = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """The name goes into the signature of what is kept: it stays that of Django's class."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = prepared.row(_SESSION, [self.session_key, clock.now()])
        if row is None:
            self._session_key = None
            return None
        key, data, ends = row
        return self.model(session_key=key, session_data=data, expire_date=ends)

    def save(self, must_create: bool = False) -> None:
        """Django says of any fault that the session was ended meanwhile, which is a 400. A database
        that is away, or makes us wait too long, is none: whoever wrote may send it again (503)."""
        try:
            super().save(must_create)
        except UpdateError as problem:
            if isinstance(problem.__context__, OperationalError):
                raise problem.__context__ from problem.__context__.__cause__
            raise

    def cycle_key(self) -> None:
        """Whoever takes push on this device goes on doing so under the new key."""
        before = self.session_key
        super().cycle_key()
        if before and self.session_key and self.get(push_devices.IN_SESSION):
            push_devices.carry_over(before=before, after=self.session_key)
