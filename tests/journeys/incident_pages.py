"""A known incident, for whoever looks at all pages."""

from community.domain import incidents
from community.models import Incident
from forum.lib import clock
from tests import factories
from tests.journeys.world import World


def team(scene: World) -> list[str]:
    """The list, the page with the team's forms, and the form that opens one."""
    found = Incident.objects.first() or _open(scene)
    return [
        "/incidents/", f"/incidents/{found.pk}/", f"/incidents/of/{scene.waiting.pk}/open/",
        found.thread.get_absolute_url(),
    ]  # fmt: skip


def _open(scene: World) -> Incident:
    now = clock.now()
    thread = factories.question(
        title="Everything is down in Rostock", by=scene.newcomer, category=scene.waiting.category,
        at=now,
    )  # fmt: skip
    return incidents.open_one(
        thread=thread, title={"en": "No network in Rostock", "de": "Kein Netz in Rostock"},
        message={"en": "A cable is cut.", "de": "Ein Kabel ist durchtrennt."}, known_since=now,
        by=scene.moderator, now=now,
    )  # fmt: skip
