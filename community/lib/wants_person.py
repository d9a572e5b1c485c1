"""Words of somebody who looks for a person rather than for an answer. Pure.

Suggested only: a card with the way, above what is found. Wrong both ways now and then."""

import re

LONGEST = 500  # characters that are looked at
_SAYS = re.compile(
    r"\b(?:hotline|kunden(?:service|dienst|betreuung|hotline)|servicenummer|r(?:ü|ue)ckruf\w*"
    r"|ruf(?:t|en sie)? (?:mich|uns) (?:bitte )?(?:an|zur(?:ü|ue)ck)"
    r"|mit (?:einem|einer|jemand(?:em)?|nem) (?:echten )?(?:menschen?|mitarbeiter\w*|person)"
    r"|(?:echten?|einen) menschen?\b.{0,20}\b(?:sprechen|reden|erreichen)"
    r"|jemand(?:en)? (?:anrufen|sprechen|erreichen)|(?:euch|sie|support|service) anrufen"
    r"|customer (?:service|care|support)|helpline|call ?centre|call ?center|call ?back|callback"
    r"|(?:speak|talk) (?:to|with) (?:an? |some)?(?:real |human )?(?:person|human|agent|someone|one)"
    r"|somebody (?:to )?call me|call me back|phone you|ring you)\b",
    re.IGNORECASE,
)


def says(text: str) -> bool:
    """Whether somebody asks for a person in it."""
    return _SAYS.search(text[:LONGEST]) is not None
