"""Sealing all that is sealed with the key of now, so that the one before can be thrown away.

Again it changes nothing but the seals. Each row is a transaction of its own: it may be stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import models

from community.domain import call_holding
from community.models import Callback
from forum.lib import sealed
from forum.lib.transact import verb
from forum.models import Drawer, HeldPost
from reputation.models import Choice

SECRETS = ("secret", "seed")  # of what an authenticator's data holds sealed


@dataclass
class Turned:
    """How many rows were sealed anew, and which no key opens, by table and id."""

    done: int
    unreadable: list[str]


def turn() -> Turned:
    """Numbers of callbacks with their digests, private drawers, also of questions that wait for a
    look, bank details, second factors."""
    turned = Turned(0, [])
    for row in _rows():
        try:
            turned.done += _seal_anew(type(row), row.pk)
        except sealed.Unreadable:
            turned.unreadable.append(f"{row._meta.label} {row.pk}")
    return turned


def _rows() -> Iterator[models.Model]:
    yield from Callback.objects.exclude(number_sealed="").only("pk").order_by("pk")
    yield from Drawer.objects.only("pk").order_by("pk")
    yield from HeldPost.objects.filter(fields__has_key="drawer").only("pk").order_by("pk")
    yield from Choice.objects.exclude(sealed="").only("pk").order_by("pk")
    yield from Authenticator.objects.only("pk").order_by("pk")


@verb
def _seal_anew(model: type[models.Model], pk: int) -> bool:
    """Whether there was something to seal, with the row held. Raises Unreadable."""
    row = model._default_manager.select_for_update(no_key=True).filter(pk=pk).first()
    if isinstance(row, Callback) and row.number_sealed:
        row.number_sealed = sealed.renew(row.number_sealed)
        row.number_digest = call_holding.digest(sealed.unseal(row.number_sealed))
        row.save(update_fields=["number_sealed", "number_digest"])
        return True
    if isinstance(row, Choice | Drawer) and row.sealed:
        row.sealed = sealed.renew(row.sealed)
        row.save(update_fields=["sealed"])
        return True
    if isinstance(row, HeldPost) and row.fields.get("drawer"):
        row.fields["drawer"] = sealed.renew(row.fields["drawer"])
        row.save(update_fields=["fields"])
        return True
    if isinstance(row, Authenticator):
        held = [name for name in SECRETS if row.data.get(name)]
        row.data |= {name: sealed.renew(row.data[name]) for name in held}
        row.save(update_fields=["data"])
        return bool(held)
    return False
