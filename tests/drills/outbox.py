"""People who post as the outbox in the browser does: each form has a key of its own, and is sent
until the site has said that it took it."""

import http.client
import json
import re
import threading
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

from tests.drills import scene

TAG = re.compile(r"<(head|style|script|header|nav).*?</\1>|<[^>]+>", re.DOTALL)
TOKEN = "t" * 32
PATIENCE = 240  # seconds until a post is taken
# Run by `manage.py shell`: people with a session each, and the questions that they answer.
PEOPLE = """
import json
import re
from importlib import import_module
from pathlib import Path
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tests import factories
people, threads = [], []
for number in range({people}):
    member = factories.member(f"writer{{number}}")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "forum.adapter.MemberBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    people.append(session.session_key)
for number in range({threads}):
    threads.append(factories.question(by=factories.member(f"asker{{number}}")).pk)
names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME]
Path({file!r}).write_text(json.dumps(dict(people=people, threads=threads, names=names)))
"""


class Outbox:
    """`count` posts, sent by `hands` at once; `taken` are those of which the site said so."""

    def __init__(self, *, port: int, file: Path, count: int, hands: int) -> None:
        told = json.loads(file.read_text("utf-8"))
        self.people, self.threads, self.names = told["people"], told["threads"], told["names"]
        self.port, self.count = port, count
        self.taken: set[int] = set()
        self.tries = 0
        self.problem = ""
        self._next = iter(range(count))
        self._lock = threading.Lock()
        self._hands = [threading.Thread(target=self._work, daemon=True) for _ in range(hands)]

    def begin(self) -> None:
        for hand in self._hands:
            hand.start()

    def end(self) -> None:
        for hand in self._hands:
            hand.join(PATIENCE)
        scene.insist(not self.problem, self.problem)
        scene.insist(len(self.taken) == self.count, f"{len(self.taken)} of {self.count} taken")

    def _work(self) -> None:
        while not self.problem:
            with self._lock:
                number = next(self._next, None)
            if number is None:
                return
            try:
                self._post(number)
            except scene.DrillError as problem:
                self.problem = str(problem)

    def _post(self, number: int) -> None:
        """Send it until it is taken, with the same key each time."""
        key, ends = str(uuid.uuid4()), time.monotonic() + PATIENCE
        while True:
            status, said = self._send(number, key)
            if status == http.client.FOUND:
                self.taken.add(number)
                return
            scene.insist(
                status == 0 or status >= 500, f"post {number} was answered by {status}: {said}"
            )
            scene.insist(time.monotonic() < ends, f"post {number} was not taken: {status} {said}")
            time.sleep(0.2)

    def _send(self, number: int, key: str) -> tuple[int, str]:
        """The status, 0 where nothing was answered, or less than a whole answer; what it says."""
        self.tries += 1
        session = self.people[number % len(self.people)]
        thread = self.threads[number % len(self.threads)]
        body = urlencode({"body": text(number), "key": key, "csrfmiddlewaretoken": TOKEN})
        heads = {
            "Host": "localhost", "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{self.names[0]}={session}; {self.names[1]}={TOKEN}",
        }  # fmt: skip
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asked.request("POST", f"/questions/{thread}/answer/", body, heads)
            response = asked.getresponse()
            said = " ".join(TAG.sub(" ", response.read().decode(errors="replace")).split())
            place = response.getheader("Location") or ""
            scene.insist("/accounts/" not in place, f"a session was lost: {place}")
            return response.status, said[:300]
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            asked.close()


def word(number: int) -> str:
    """A word that no other post has; not of the kind that a stemmer shortens."""
    return "quokka" + "".join("bcdfghjklm"[int(digit)] for digit in f"{number:05}")


def text(number: int) -> str:
    return f"Restart it twice and look for {word(number)} in the list, as I did."
