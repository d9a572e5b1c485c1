"""Nothing leads out of the house: whatever `next` says, on every route, by GET and by POST."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from forum.lib.ratelimit import METER
from tests.community.security.crawling import paths
from tests.tiers import standing_for

pytestmark = pytest.mark.django_db
EVIL = [
    "https://evil.example/", "//evil.example/x", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "javascript:alert(1)", "/\t/evil.example", "http:///evil.example",
    " //evil.example", "///evil.example", "https://testserver@evil.example/", "data:text/html,x",
]  # fmt: skip


def leads_out(location: str) -> bool:
    """As a browser reads it: it takes \\ for / and leaves tabs and line ends out."""
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    parts = urlsplit(read)
    return bool(parts.netloc and parts.netloc != "testserver") or (
        parts.scheme not in ("", "http", "https") or read.startswith("//")
    )


@pytest.mark.parametrize("wanted", standing_for(EVIL, EVIL[2]))
@pytest.mark.parametrize("who", standing_for(["visitor", "hana"], "visitor"))
def test_no_route_leads_out(who, wanted, as_, hana):
    out, client = [], Client() if who == "visitor" else as_(hana)
    for route, path in paths().items():
        METER.forget()
        if who == "hana" and not client.session.get("_auth_user_id"):
            client = as_(hana)  # signed out, or all sign-ins were ended
        said = {"next": wanted, "redirect_to": wanted, "url": wanted}
        for found in (client.get(path, said), client.post(path, said)):
            if leads_out(found.headers.get("Location", "")):
                out.append((route, found["Location"]))

    assert out == []


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_and_out_leads_home(wanted, client, hana):
    said = {"login": "hana", "password": "correct horse", "next": wanted}
    found = client.post("/accounts/login/", said)
    out = client.post("/accounts/logout/", {"next": wanted})

    assert (found.status_code, out.status_code) in ((302, 302), (400, 400), (302, 400))
    assert not leads_out(found.headers.get("Location", ""))
    assert not leads_out(out.headers.get("Location", ""))
