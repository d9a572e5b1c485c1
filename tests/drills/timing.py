"""Known and unknown addresses over real HTTP, real hashing, gunicorn: no form tells them apart."""

import http.client
import re
import subprocess
import sys
from urllib.parse import urlencode

from tests import pairs
from tests.drills import scene, site
from tests.sink import free_port

SPREAD = 120  # addresses a form
MEMBERS = """
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from forum.models import Member
secret = make_password("correct horse")
for number in range({count}):
    email = f"known{{number}}@example.com"
    person = Member.objects.create_user(f"known{{number}}", email)
    Member.objects.filter(pk=person.pk).update(password=secret)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
"""


def run(*, small: bool) -> str:
    """The gaps of all forms. The long one wants the medians within the bar; the short one (few
    pairs, a busy machine) that none is surely beyond it."""
    rounds = 11 if small else 101
    with scene.scratch() as home:
        port, log = free_port(), home.parent / "log"
        env = scene.surroundings(home, "community.settings")
        env["UNLIMITED_ADDRESSES"] = "127.0.0.0/8"  # all pairs come from one address
        arguments = ("manage.py", "serve", "--empty", "--port", str(port))
        with scene.running(*arguments, env=env, log=log):
            site.until_up(port, log, seconds=180)
            _populate(SPREAD * len(pairs.FORMS), env)
            found = {
                form: _gap(port, form, SPREAD * place, rounds)
                for place, form in enumerate(pairs.FORMS)
            }
    said = ", ".join(f"{form} {gap}" for form, gap in found.items())
    held = [not gap.tells and (small or abs(gap.median) < pairs.MOST) for gap in found.values()]
    scene.insist(all(held), said)
    return f"{rounds} pairs a form: {said}"


def _populate(count: int, env: dict[str, str]) -> None:
    script = MEMBERS.format(count=count)
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", script]
    subprocess.run(command, cwd=scene.ROOT, env=env, check=True)


def _gap(port: int, form: str, first: int, rounds: int) -> pairs.Gap:
    """Every request fetches its form first, untimed; only the sending counts. No address comes
    twice, for each may try but a few times a minute."""
    path, field, others = pairs.FORMS[form]
    ready = {name: [_form(port, path) for _ in range(rounds + 1)] for name in ("known", "nobody")}

    def sender(name: str):  # type: ignore[no-untyped-def]
        def send(number: int) -> None:
            cookie, token = ready[name][number]
            typed = {
                field: f"{name}{first + number}@example.com",
                **others,
                "csrfmiddlewaretoken": token,
            }
            _ask(port, "POST", path, cookie=cookie, body=urlencode(typed))

        return send

    known, unknown = sender("known"), sender("nobody")
    known(rounds)
    unknown(rounds)
    return pairs.gap(known, unknown, rounds=rounds)


def _form(port: int, path: str) -> tuple[str, str]:
    """The cookie and the token of a fresh form."""
    headers, page = _ask(port, "GET", path)
    cookies = "; ".join(line.partition(";")[0] for line in headers.get_all("Set-Cookie", []))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    scene.insist(token is not None, f"no form at {path}")
    return cookies, token.group(1)  # type: ignore[union-attr]


def _ask(
    port: int, method: str, path: str, *, cookie: str = "", body: str = ""
) -> tuple[http.client.HTTPMessage, str]:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": "localhost", "Cookie": cookie}
    headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    asked.request(method, path, body=body or None, headers=headers)
    response = asked.getresponse()
    page = response.read().decode()
    asked.close()
    scene.insist(response.status < 400, f"{method} {path}: {response.status}")
    return response.headers, page
