"""Words that stand in one hidden place each, and who may read that place.

A new hidden thing: one line in PLANTS, and `word(name)` written into it by one of the modules
beside this one. `tests/community/test_hidden_words.py` then walks every address as everybody.

Before each such word stands one that all of them share (SHARED): whoever looks for that is shown
whatever they find, and never has to say what they look for.
"""

import re

VISITORS = frozenset({"anonymous", "suspended", "erased"})
MEMBERS = frozenset({
    "newcomer", "customer", "outsider", "helper", "mentor", "expert", "moderator", "manager",
    "administrator",
})  # fmt: skip
EVERYBODY = VISITORS | MEMBERS
COMPANY = frozenset({"expert", "moderator", "manager", "administrator"})
MODERATORS = frozenset({"moderator", "administrator"})
LEADERS = COMPANY - {"expert"}
DESK = COMPANY - {"moderator"}
NOBODY: frozenset[str] = frozenset()
SHARED = "quokka"


def _and(*roles: str) -> frozenset[str]:
    return frozenset(roles)


# What was planted -> the roles that read it somewhere. The customer is whoever asked and owns the
# cases and drafts, the helper whoever answered; mentor and newcomer are a pair.
PLANTS: dict[str, frozenset[str]] = {
    "public question": EVERYBODY,  # so that the crawl is known to find what is there
    "public tag": EVERYBODY,
    "name of a member": EVERYBODY,
    "name of a former member": NOBODY,  # erased: what they wrote stays
    "deleted question": MODERATORS | _and("customer"),  # who is told that it went, and why
    "deleted answer": MODERATORS | _and("helper"),
    "earlier words of a deleted answer": MODERATORS | _and("helper"),
    # Whoever deleted their answer still sees it, with what hangs on it (PostQuerySet.seen_by).
    "comment under a deleted answer": MODERATORS | _and("helper"),
    "private category": MODERATORS | _and("expert"),
    "answer in a private category": MODERATORS | _and("expert"),
    "private topic's name": MODERATORS | _and("expert"),
    "private topic's address": MODERATORS | _and("expert"),
    "tag of a private category": MODERATORS | _and("expert"),
    "private talk": _and("newcomer", "mentor"),
    "shown draft": _and("newcomer", "mentor"),
    "suggestion for a draft": _and("newcomer", "mentor"),
    "case": _and("customer", "expert"),
    "note of a case": _and("expert"),
    "case of another": _and("outsider"),
    "draft": _and("customer"),
    "suggested edit": MODERATORS | _and("expert", "helper", "mentor"),
    "rejected edit": NOBODY,
    "article in work": _and("expert"),  # whose it is
    "words of a report": MODERATORS | _and("outsider"),
    "note on the board": DESK,
    "canned reply": DESK,
    "handover": DESK,
    "application": LEADERS | _and("mentor"),
    "word on an application": LEADERS | _and("mentor"),
    "removal": LEADERS,
    "survey comment": _and("manager"),  # of "would you recommend us" (decision 0046)
    "tariff": DESK | _and("customer"),  # beside their question (decision 0042)
    "device": DESK | _and("customer"),
    "e-mail address": _and("customer", "administrator"),
    "note of the review": MODERATORS,
    "linked accounts": MODERATORS | _and("customer", "outsider"),  # whom it is about
    "questioned line": MODERATORS | _and("helper"),
    "waiting correction": MODERATORS,
    "refused payout": _and("helper", "manager", "administrator"),
    "search nobody answered": COMPANY,
    "stopped mail": LEADERS,
    "note of an escalation": NOBODY,  # a row of what the desk knows by its reason
    "held words": MODERATORS | _and("newcomer"),
    "held question": MODERATORS | _and("newcomer"),
    "drawer of a held question": NOBODY,  # sealed; whoever looks at the words is not who reads it
    "refused words": MODERATORS | _and("newcomer"),
    "why words were refused": MODERATORS | _and("newcomer"),
    "answered appeal": MODERATORS | _and("newcomer"),
    "answer to an appeal": MODERATORS | _and("newcomer"),
    "words hidden by reports": MODERATORS | _and("outsider"),
    "redacted secret": NOBODY,
    "why a secret was taken out": MODERATORS | _and("helper"),
    "warning": MODERATORS | _and("helper"),
    "open appeal": MODERATORS | _and("helper"),
    "why it was undone": MODERATORS | _and("outsider"),
    "note on a member": MODERATORS,
    "note on a moderator": _and("administrator"),  # not that moderator
    "blocked phrase": _and("administrator"),
    "drawer": _and("customer"),  # of the team whoever has the question, by a POST
    "copy of one's data": _and("customer"),
    "case behind a mail": _and("customer", "expert"),
    "words with stars": NOBODY,  # until there are more of them
}


def word(plant: str) -> str:
    """What is written where this plant stands: the word that all share, and its own."""
    return f"{SHARED} {bare(plant)}"


def bare(plant: str) -> str:
    """One word of small letters that stands for this plant and in no other word: for what can only
    be one word, a tag or an address."""
    assert plant in PLANTS, f"add {plant!r} to PLANTS, with who may read it"
    return f"zq{re.sub('[^a-z]', '', plant.lower())}qz"
