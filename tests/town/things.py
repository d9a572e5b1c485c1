"""Which things of the town each route leads to."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import reverse

from tests import crawl
from tests.town.plants import bare

Things = dict[str, dict[str, Any]]
NOTHING = ""  # a route without parts
PICTURES = ("picture", "team picture", "held picture", "hidden picture")

# The first pattern that fits the beginning of a route names its things. Where a route leads to what
# is not the same to everybody, there is one of each kind.
LEADS: dict[str, tuple[str, ...]] = {
    r"desk/offers/": ("expert offer",),
    r"desk/cases/": ("case", "other case"),
    r"desk/boards/": ("board",),
    r"desk/notes/": ("note",),
    r"desk/canned/": ("canned",),
    r"desk/<int:pk>/canonical/": ("solved",),
    r"desk/<int:pk>/": ("held", "late", "team question"),
    r"cases/": ("case", "other case"),
    r"questions/": (
        "question", "solved", "deleted question", "team question", "talk", "merged question",
    ),
    r"escalations/": ("alarm",),
    r"articles/desk/": ("article in work",),
    r"articles/": ("question", "deleted question", "team question"),
    r"posts/": (
        "asked post", "answer", "solution", "deleted answer", "team answer", "message", "case post",
        "hidden answer",
    ),
    r"edits/": ("edit", "rejected edit"),
    r"talks/": ("talk", "case"),
    r"reports/": ("report",),
    r"writing/": ("place",),
    r"drafts/": ("draft",),
    r"tags/": ("tag",),
    r"categories/": ("category", "private category"),
    r"help-others/": ("queue",),
    r"members/": ("helper", "customer"),
    r"search/gaps/": ("gap",),
    r"search/synonyms/": ("synonyms",),
    r"settings/push/devices/": ("push device",),
    r"settings/devices/": ("device",),
    r"pictures/": PICTURES,
    r"\^?media/avatars/": ("no avatar",),
    r"\^?media/pictures/": PICTURES,
    r"inbox/mail/samples/": ("sample",),
    r"inbox/mail/stopped/": ("stop mail",),
    r"inbox/mail/": ("mail",),
    r"inbox/stop/": ("stop",),
    r"inbox/": ("notice",),
    r"mail/": ("hook",),
    r"do/": ("tap",),
    r"say/": ("say",),
    r"tap/": ("case tap",),
    r"held/": ("held words", "held question", "refused words"),
    r"decisions/": ("warning", "undone warning", "refusal", "hiding", "removing"),
    r"appeal/": ("appeal address",),
    r"own-data/": ("own data address",),
    r"moderation/log\.": ("log",),
    r"texts/": ("rules version",),
    r"moderation/texts/": ("rules version",),
    r"moderation/held/": ("held words", "refused words"),
    r"moderation/posts/": ("answer", "hidden answer", "team answer", "message"),
    r"moderation/members/": ("helper", "moderator"),
    r"settings/export/": ("export",),
    r"surveys/": ("survey",),
    r"accounts/": ("nothing",),
    r"feeds/threads/": ("question", "deleted question", "team question", "talk"),
    r"feeds/help-others/": ("queue",),
    r"feeds/categories/": ("category", "private category"),
    r"feeds/tags/": ("tag",),
    r"feeds/": ("view",),
    r"share/threads/": ("question", "deleted question", "team question"),
    r"share/members/": ("helper",),
    r"share/site/": ("sample",),
    r"sitemaps/": ("sitemap of threads", "sitemap of tags", "sitemap of pages", "no sitemap"),
    r"mentors/help/<uuid:pk>/": ("shown draft", "draft"),
    r"mentors/help/": ("talk",),
    r"mentors/write/": ("mentor", "newcomer"),
    r"moderation/reputation/linked/": ("link",),
    r"moderation/reputation/": ("finding",),
    r"mentors/with/": ("sponsor link",),
    r"badges/<slug:code>/<int:pk>/": ("award",),
    r"badges/": ("award",),
    r"payback/desk/<pay_month:month>/files/": ("no file",),
    r"payback/desk/<pay_month:month>/looks/": ("no file",),
    r"payback/desk/<pay_month:month>/payouts/": ("payout",),
    r"payback/desk/off/": ("nothing",),
    r"payback/desk/": ("window",),
    r"payback/refused/": ("ruling",),
    r"payback/": ("month",),
    r"statement/": ("entry",),
    r"moderation/appeals/": ("appeal",),
    r"moderation/corrections/": ("correction",),
    r"mentors/lessons/": ("lesson",),
    r"mentors/nominate/": ("nominee",),
    r"mentors/applications/": ("application",),
    r"mentors/probations/": ("probation",),
    r"moderation/mentors/remove/": ("mentor",),
    r"moderation/mentors/removals/": ("removal",),
    r"mentors/offers/": ("offer",),
    r"mentors/take/": ("offered",),
    r"incidents/of/": ("of incident", "question"),
    r"incidents/": ("incident",),
}  # fmt: skip

# Things that need no row: names and numbers that are always there, or never.
ALWAYS: Things = {
    NOTHING: {}, "nothing": {"pk": 10**9}, "place": {"place": "ask"}, "tag": {
        "slug": "network", "view": "latest",
    },
    "category": {"slug": "sim", "view": "latest"},
    "private category": {"slug": bare("private topic's address"), "view": "latest"},
    "queue": {"queue": "no-answer"}, "view": {"view": "latest"},
    "helper": {"handle": "hana", "version": "x"}, "customer": {"handle": "carl"},
    "mentor": {"handle": "mara"}, "newcomer": {"handle": "nina"},
    "moderator": {"handle": "mo"}, "log": {"kind": "csv"},
    "no avatar": {"name": "0" * 32, "size": 256},
    "sample": {"kind": "question_answered", "language": "de", "version": "x"},
    "hook": {"service": "postmark", "what": "tracking"},
    "sitemap of pages": {"section": "pages"},
    "no sitemap": {"section": "threads", "number": 10**6},
    "lesson": {"code": "privacy"},
    "rules version": {"kind": "rules", "number": 1},
    "no file": {"month": "2025-12", "pk": 10**9, "number": 9},
}  # fmt: skip


def of_route(route: str) -> tuple[str, ...]:
    """Names of things. Raises LookupError, which says what to add, where none is known."""
    if not crawl.parts(route):
        return (NOTHING,)
    for pattern, names in LEADS.items():
        if re.match(pattern, route):
            return names
    raise LookupError(f"{route}: say in tests/town/things.py which things it leads to")


def values(route: str, thing: str, things: Things) -> dict[str, Any]:
    """Of this thing, the parts that the route has."""
    known = {"version": "x", "number": 1, "picture": 0, "decision": 0, **(ALWAYS | things)[thing]}
    return {name: known[name] for name in crawl.parts(route)}


def address(route: str, thing: str, things: Things) -> str:
    """Of this thing by this route, e.g. "/questions/7/". Raises LookupError."""
    try:
        return crawl.filled(route, values(route, thing, things))
    except KeyError as missing:
        raise LookupError(f"{route}: {thing!r} has no {missing} in tests/town") from missing


def of_admin() -> Iterator[tuple[str, str]]:
    """(route, address) of the administration: each table's first row, where it has one."""
    for route in crawl.routes():
        if route.startswith("admin/"):
            yield route, crawl.filled(route, of_admin_row(route))


def of_admin_row(route: str) -> dict[str, Any]:
    """The parts of this route of the administration, for its table's first row; of no table none
    is there, whatever number rows begin with."""
    found: dict[str, Any] = dict.fromkeys(crawl.parts(route), 10**9)
    for model in admin.site._registry:
        listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if f"/{route}".startswith(listed):
            first = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
            found["object_id"] = found["pk"] = first or 10**9
    return found | {"url": "x/", "app_label": "forum"}
