"""What the pages of the experts' desk need to have something to show; made once, whoever asks."""

from datetime import timedelta

from community.models import (
    BoardNote,
    CannedReply,
    Expert,
    ExpertOffer,
    Handover,
    Pool,
    Service,
    Shift,
)
from community.models.service import new_token
from forum.lib import clock
from forum.models import Member
from tests import factories
from tests.community import staffed
from tests.journeys.world import World

HOUR = timedelta(hours=1)


def expert(scene: World) -> Member:
    """Who sits there: the expert who wrote the article, in a pool with gaps."""
    member = scene.article.author
    assert member is not None
    if not Expert.objects.filter(member=member, is_active=True, site="Rostock").exists():
        hours = [(day, 9 * 60, 17 * 60) for day in range(5)]
        lead = factories.member("otto", staff_role="expert")  # who calls the lead is another
        pool = staffed.pool("phones", hours, lead=lead)
        Expert.objects.filter(member=member).delete()
        staffed.expert(pool, member=member, shifts=hours[:4], site="Rostock")
        _fill(scene, pool, member, lead)
    return member


def of_desk(scene: World) -> list[str]:
    """All of it, a question that they hold among it."""
    expert(scene)
    mine = Service.objects.get(thread=scene.waiting)
    offer = ExpertOffer.objects.latest("pk")
    acts = ("ask-back", "hand-over", "escalate", "resolve")
    return [
        "/desk/", "/desk/?queue=offers", "/desk/?queue=mine", "/desk/?queue=all",
        f"/desk/{mine.pk}/?queue=mine", f"/desk/{offer.service_id}/?queue=offers",
        *(f"/desk/{mine.pk}/{act}/" for act in acts),
        f"/desk/{scene.solved.pk}/canonical/", f"/desk/offers/{offer.pk}/why/",
        "/desk/boards/", "/desk/coverage/?pool=phones", "/desk/hours/", "/desk/canned/",
        "/desk/canned/new/", f"/desk/canned/{CannedReply.objects.latest('pk').pk}/",
    ]  # fmt: skip


def _fill(scene: World, pool: Pool, member: Member, colleague: Member) -> None:
    now = clock.now()
    staffed.expert(pool, member=colleague)
    Shift.objects.filter(expert=colleague.pk).delete()
    held = {
        "owner": member, "claim_token": new_token(), "claimed_at": now, "lease_until": now + HOUR,
    }  # fmt: skip
    mine = staffed.waiting(
        pool, thread=scene.waiting, at=now - 4 * HOUR, promised_at=now + HOUR,
        expert_at=now - HOUR, **held,
    )  # fmt: skip
    factories.answer(scene.waiting, by=scene.helper)
    Service.objects.filter(pk=mine.pk).update(status="open", **held)
    note = "Measured twice: it is the card."
    Handover.objects.create(service=mine, by=colleague, pool=pool, note=note, at=now)
    asked = factories.question(at=now - 3 * HOUR)
    late = staffed.waiting(
        pool, thread=asked, at=now - 9 * HOUR, promised_at=now - HOUR, expert_at=now - 4 * HOUR,
        is_urgent=True, step=3,
    )  # fmt: skip
    ExpertOffer.objects.create(
        service=late, expert=Expert.objects.get(member=member), cycle=1, offered_at=now,
        expires_at=now + HOUR, parts={"fit": 0.5, "slack": 1.0, "rest": 0.25},
        widened=["language"],
    )  # fmt: skip
    staffed.waiting(pool, thread=scene.solved, status="solved", next_action_at=None)
    BoardNote.objects.create(pool=pool, text="The north is down.", by=colleague, at=now)
    CannedReply.objects.create(
        title="Restart first", text="Please restart it.", language="en", by=member, at=now
    )
