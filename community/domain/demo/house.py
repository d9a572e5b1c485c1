"""What the demo's telephone company says of itself, and that its people agreed to the rules; but
for one, who shows what everybody reads that was there before them."""

from datetime import datetime

from django.conf import settings

from community.environment import BASE_DIR
from forum.domain import house
from forum.models import Agreement, HouseVersion, Member
from forum.queries import house as reads

FOLDER = BASE_DIR / "community" / "demo" / "house"
KINDS = (HouseVersion.Kind.IMPRINT, HouseVersion.Kind.CONTACT, HouseVersion.Kind.PRIVACY)
CHANGED = {"en": "The first version.", "de": "Die erste Fassung."}
ASKED = "olga"  # reads the note


def write(*, now: datetime) -> int:
    """How many texts were published; by the administrator."""
    ada = Member.objects.filter(handle="ada").first()
    if ada is None:
        return 0
    for kind in KINDS:
        texts = {code: _words(kind, code) for code, _name in settings.LANGUAGES}
        house.publish(kind=kind, texts=texts, by=ada, now=now)
    _agree(now)
    return len(KINDS)


def _words(kind: str, code: str) -> house.Words:
    body = (FOLDER / f"{kind}.{code}.md").read_text("utf-8").strip()
    return house.Words(body=body, changed=CHANGED[code])


def _agree(now: datetime) -> None:
    rules = reads.newest(kind=HouseVersion.Kind.RULES)
    if rules is None:
        return
    people = Member.objects.exclude(handle=ASKED).filter(rules_agreed__lt=rules.number)
    rows = [
        Agreement(member_id=pk, version=rules, at=now, way=Agreement.Way.NOTE)
        for pk in people.order_by("pk").values_list("pk", flat=True)
    ]
    Agreement.objects.bulk_create(rows, batch_size=1000)
    people.update(rules_agreed=rules.number)
