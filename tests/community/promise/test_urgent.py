"""Which words sound as if a person were needed, and which only nearly do."""

import pytest

from community.lib.urgent import OF_ASKERS, Reason, find

URGENT = {
    "I lost my SIM on the train": "sim_lost",
    "My new phone was stolen yesterday, what now?": "sim_lost",
    "Somebody stole my phone": "sim_lost",
    "Please block my SIM": "sim_lost",
    "SIM-Karte verloren, was muss ich tun?": "sim_lost",
    "Mein Handy wurde mir gestern im Zug gestohlen": "sim_lost",
    "Wie kann ich meine SIM-Karte sperren?": "sim_lost",
    "gestohlenes Smartphone orten": "sim_lost",
    "Meine SIM ist weg": "sim_lost",
    "Hilfe, mein Handy ist plötzlich weg!": "sim_lost",
    "My phone is gone": "sim_lost",
    "I think this is fraud: two contracts in my name": "fraud",
    "I was scammed by a caller": "fraud",
    "SIM swap? My number is with somebody else": "fraud",
    "Someone else is using my number": "fraud",
    "Betrug: Bestellung, die ich nie gemacht habe": "fraud",
    "Jemand hat auf meinen Namen ein Handy bestellt": "fraud",
    "Mein Konto wurde gehackt": "fraud",
    "No service at all since this morning": "no_service",
    "I can't make any calls": "no_service",
    "Seit heute früh gar kein Netz": "no_service",
    "Ich habe überhaupt keinen Empfang": "no_service",
    "I can't reach 112 with this phone": "danger",
    "Es ist ein Notfall, meine Mutter ist gestürzt": "danger",
    "He is threatening me by text message": "danger",
}
QUIET = [
    "Why does my phone lose network in the kitchen?",
    "My phone has lost the network",
    "I lost network on my phone",
    "I lost the PIN of my SIM",
    "I lost my phone number when I moved to you",
    "Mein Handy hat das Netz verloren",
    "Auf meinem Handy ist das Netz weg",
    "Am Handy ist seit gestern das Guthaben weg",
    "Mein Telefon ist weggepackt",
    "Nach dem Update alle Kontakte auf dem Handy verloren",
    "The display says emergency calls only",
    "Im Display steht nur Notrufe",
    "Signal is weak at home",
    "eSIM does not activate after a new phone",
    "Wie funktioniert Roaming in der Schweiz?",
    "Der Tarif ist mir zu teuer",
    "",
]


@pytest.mark.parametrize("text", URGENT)
def test_what_sounds_urgent(text):
    found = find(text)

    assert found is not None
    assert (found.reason, found.words.lower() in text.lower()) == (URGENT[text], True)


@pytest.mark.parametrize("text", QUIET)
def test_what_does_not(text):
    assert find(text) is None


def test_a_long_text_is_looked_at_in_little_time():
    assert find("my phone " * 3_000) is None
    assert find("lost " * 5_000) is None


def test_whoever_asked_can_say_what_the_ladder_knows():
    assert set(OF_ASKERS) < set(Reason)
    assert Reason.OTHER not in OF_ASKERS
