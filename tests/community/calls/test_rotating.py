"""The key by which fields are sealed is turned: everything can be read afterwards, without the old
one."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from community.domain import call_holding, rotating
from forum.domain import gate, holding
from forum.lib import sealed
from forum.models import Drawer
from reputation.models import Choice
from tests import factories
from tests.community import staffed
from tests.community.calls import made
from tests.community.calls.made import NOW
from tests.community.staffed import berlin

OLD, NEW = "old" * 12, "new" * 12


@pytest.fixture
def rows(settings, hana, eva):
    """A number, bank details and an authenticator, sealed with the old key."""
    settings.FIELD_KEY = OLD
    pool = staffed.pool("phones")
    staffed.expert(pool, member=eva)
    call = made.book(made.case(hana, pool=pool), at=berlin(2026, 11, 30, 10))
    choice = Choice.objects.create(
        member=hana, kind="bank", sealed=sealed.seal("DE02"), last_digits="2051", at=NOW
    )
    app = Authenticator.objects.create(
        user=hana, type="totp", data={"secret": sealed.seal("ABC"), "used": 1}
    )
    settings.FIELD_KEY, settings.FIELD_KEY_BEFORE = NEW, OLD
    return call, choice, app


def test_all_is_readable_without_the_old_key(settings, rows):
    call, choice, app = rows
    assert sealed.unseal(made.fresh(call).number_sealed) == made.E164  # meanwhile
    turned = rotating.turn()
    settings.FIELD_KEY_BEFORE = ""
    for one in rows:
        one.refresh_from_db()
    assert (turned.done, turned.unreadable) == (3, [])
    assert sealed.unseal(call.number_sealed) == made.E164
    assert call.number_digest == call_holding.digest(made.E164)
    assert (sealed.unseal(choice.sealed), sealed.unseal(app.data["secret"])) == ("DE02", "ABC")
    assert app.data["used"] == 1


def test_the_drawer_of_a_question_that_waits_is_sealed_anew(settings, nina, mo):
    settings.FIELD_KEY = OLD
    waits, posted = (
        gate.ask(
            by=nina, title=f"Which casino is best {n}?", tag_names=["fun"], language="en",
            body=f"Everybody wins in this online casino {n}.", category=factories.category("sim"),
            key=None, now=NOW + timedelta(hours=n), drawer="PUK 12345678",
        )
        for n in range(2)
    )  # fmt: skip
    holding.post_held(held=posted, by=mo, now=NOW + timedelta(hours=3))
    settings.FIELD_KEY, settings.FIELD_KEY_BEFORE = NEW, OLD

    turned = rotating.turn()

    settings.FIELD_KEY_BEFORE = ""
    waits.refresh_from_db()
    assert (turned.done, turned.unreadable) == (2, [])
    assert sealed.unseal(waits.fields["drawer"]) == "PUK 12345678"
    assert sealed.unseal(Drawer.objects.get().sealed) == "PUK 12345678"


def test_a_drawer_that_no_key_opens_keeps_its_question_and_is_named(settings, nina):
    settings.FIELD_KEY = OLD
    waits = gate.ask(
        by=nina, title="Which casino is best?", tag_names=["fun"], language="en",
        body="Everybody wins in this online casino.", category=factories.category("sim"),
        key=None, now=NOW, drawer="PUK 12345678",
    )  # fmt: skip
    before = waits.fields
    settings.FIELD_KEY, settings.FIELD_KEY_BEFORE = NEW, ""

    turned = rotating.turn()

    waits.refresh_from_db()
    assert (turned.done, turned.unreadable) == (0, [f"forum.HeldPost {waits.pk}"])
    assert waits.fields == before


def test_again_it_reads_the_same(settings, rows):
    rotating.turn()
    settings.FIELD_KEY_BEFORE = ""
    call_command("rotate_field_key", verbosity=0)
    assert sealed.unseal(made.fresh(rows[0]).number_sealed) == made.E164


def test_what_no_key_opens_stays_and_is_named(settings, rows):
    call, choice, _app = rows
    Choice.objects.filter(pk=choice.pk).update(sealed="nonsense")
    with pytest.raises(CommandError, match=rf"No key opens 1 rows .*reputation.Choice {choice.pk}"):
        call_command("rotate_field_key", verbosity=0)
    choice.refresh_from_db()
    settings.FIELD_KEY_BEFORE = ""
    assert choice.sealed == "nonsense"
    assert sealed.unseal(made.fresh(call).number_sealed) == made.E164


def test_not_without_a_key(settings):
    settings.FIELD_KEY = ""
    with pytest.raises(CommandError, match="FIELD_KEY is not set"):
        call_command("rotate_field_key", verbosity=0)
