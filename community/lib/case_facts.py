"""What a private case takes along, so that nobody has to type or ask it again."""

from collections.abc import Sequence

from forum.lib.facts import Fact, fact

MOST_DEVICES = 3
DEVICE = {"en": "Device", "de": "Gerät"}
TARIFF = {"en": "Tariff", "de": "Tarif"}


def taken(*, known: Sequence[Fact], devices: Sequence[str], tariff: str) -> list[Fact]:
    """`known`: what the question says; where it names no device or no tariff, what its asker has
    noted in their settings ("" for no tariff)."""
    said = {one["key"] for one in known}
    found = list(known)
    if "device" not in said:
        found += [
            fact(key="device", label=DEVICE, value=name, choices=[])
            for name in devices[:MOST_DEVICES]
        ]
    if "tariff" not in said and tariff:
        found.append(fact(key="tariff", label=TARIFF, value=tariff, choices=[]))
    return found
