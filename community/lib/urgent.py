"""Words that sound as if a person were needed at once: suggested, never decided. Decision 0041.

Pure. What is meant is the asker's own case; that a phone *shows* "emergency calls only" is a
fault like any other. Wrong both ways now and then, which costs a card that one passes over.
"""

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LONGEST = 20_000  # characters that are looked at


class Reason(TextChoices):
    DANGER = "danger", _("Emergency: somebody is in danger")
    FRAUD = "fraud", _("Fraud, or somebody uses my number or account")
    SIM_LOST = "sim_lost", _("SIM or phone lost or stolen")
    NO_SERVICE = "no_service", _("No service at all: I can reach nobody")
    PERSONAL = "personal", _("Needs a look at personal data")
    OTHER = "other", _("Something else")


# What whoever asked may say; the others are for mentors and the team.
OF_ASKERS = (Reason.NO_SERVICE, Reason.SIM_LOST, Reason.FRAUD, Reason.DANGER)


@dataclass(frozen=True)
class Found:
    """`words` are those that sound so, as they were written."""

    reason: Reason
    words: str


_THING = (
    r"(?:e?sims?(?:[- ]?(?:card|karte))?|(?:mobile|cell)? ?phone|mobile|handset|i?phone"
    r"|handys?|smartphone|mobiltelefon|telefon)"
)
_LOST = (
    r"(?:lost|stolen|stole|snatched|verloren|gestohlen|geklaut|entwendet|abhanden gekommen"
    r"|weggekommen)"
)
# "My phone has lost the network", "I lost the PIN of my SIM": neither is a lost phone.
_ELSE = (
    r"(?:signals?|networks?|service|connection|data|contacts?|pins?|puks?|numbers?|nummern?|netz"
    r"|empfang|verbindung|daten|kontakte?|guthaben|credit)\b"
)
_BETWEEN = rf"(?:[ ,]+(?!{_ELSE})[\w'’-]+){{0,5}}?[ ,]+"
_OWN = r"(?:my|our|the|his|her|their|mein\w*|unser\w*|sein\w*|ihr\w*|das|die|den)"
_IT = "".join(rf"(?<!{on})" for on in ("on my ", "on the ", "auf dem ", "auf meinem "))
_MY = rf"(?:e[mnrs]?)? (?:{_OWN} (?:[\w-]+ )?)?"
# The first that is found counts.
_SOUNDS: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    (
        Reason.DANGER,
        (
            r"(?:this is|it'?s|in|for) an emergency(?! call)", r"life[- ]threatening",
            r"call(?:ed|ing)? (?:an? |the )?(?:ambulance|police)", r"threaten(?:s|ed|ing) me",
            r"(?:ist|war|bei|für) (?:ein(?:em|en)?|das|im) notfall", r"im notfall",
            r"lebensgefahr\w*", r"bedroht mich|werde bedroht", r"(?:die )?polizei gerufen",
            r"(?:den )?(?:notruf|krankenwagen) (?:nicht )?(?:rufen|wählen|erreichen)",
            r"can(?:'|’)?(?:no)?t (?:call|reach|dial) (?:112|110|911|999|emergency services)",
        ),
    ),
    (
        Reason.FRAUD,
        (
            r"fraud\w*", r"scammed|scammers?", r"phish(?:ing|ed)", r"sim[- ]?swap\w*",
            r"(?:been|was|got|is|account) hacked", r"identity theft",
            r"(?:someone|somebody)(?: else)?(?: is| has)?(?: been)? us(?:es|ed|ing) my"
            r" (?:number|account|name)",
            r"betrug|betrüger\w*|betrogen", r"gehackt", r"identitätsdiebstahl",
            r"jemand\w*(?: \w+){0,4}? (?:in |auf |unter )?mein(?:e[mnr]?)? (?:namen?|konto|nummer)"
            r"(?: \w+){0,3}? (?:bestellt|nutzt|benutzt|verwendet|telefoniert|missbraucht)\w*",
            r"jemand(?: anderes)? (?:bestellt|nutzt|benutzt|verwendet|telefoniert)"
            r"(?: \w+){0,3}? mein(?:e[mnr]?)? (?:namen?|konto|nummer)",
        ),
    ),
    (
        Reason.SIM_LOST,
        (
            rf"{_LOST}{_MY}{_THING}(?! {_ELSE})",
            rf"{_IT}{_THING}{_BETWEEN}{_LOST}(?!\W+(?:\w+\W+){{0,2}}{_ELSE})",
            rf"{_IT}{_THING} (?:is|ist|are|sind|was|war) (?:[\w-]+ )?(?:gone|missing|weg)",
            r"block my sim\w*", r"sim\w*(?:[- ]karte)? sperren",
        ),
    ),
    (
        Reason.NO_SERVICE,
        (
            r"no (?:service|signal|network|reception) (?:at all|anywhere|whatsoever)",
            r"(?:can(?:'|’)?(?:no)?t|unable to) (?:make or receive|receive or make|make"
            r"(?: any)?|receive any) calls",
            r"(?:gar|überhaupt|komplett|absolut) kein(?:en)? (?:netz|empfang|signal)",
            r"kein(?:en)? (?:netz|empfang) mehr", r"kann (?:weder|nicht mehr) \w*\s?(?:an)?rufen",
        ),
    ),
)  # fmt: skip
_PATTERNS = [
    (reason, re.compile("|".join(rf"(?:\b{one}\b)" for one in sounds), re.IGNORECASE))
    for reason, sounds in _SOUNDS
]


def find(text: str) -> Found | None:
    """What in this text, of either language, sounds urgent; None where nothing does."""
    looked_at = text[:LONGEST]
    for reason, pattern in _PATTERNS:
        if found := pattern.search(looked_at):
            return Found(reason, " ".join(found[0].split()))
    return None
