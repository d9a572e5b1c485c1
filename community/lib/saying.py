"""What a text says, as far as a clock asks: whether it answers, and whether it asks on. Pure."""

import re

SAYS_LITTLE = 40  # characters: a shorter answer without a link asks back, or says nothing
LONG = 200  # whoever writes so much has more to say than thanks
LINK = re.compile(r"\w+://\S+")
THANKS = re.compile(
    r"\b(thanks?|thank you|thx|cheers|great|perfect|works( now)?|worked|solved|"
    r"danke\w*|vielen dank|dankesch\w+|super|prima|klasse|klappt|geklappt|l[äa]uft|"
    r"funktioniert|perfekt|gel[öo]st|passt)\b",
    re.IGNORECASE,
)
STILL = re.compile(
    r"\b(not|no|n't|doesn|isn|won|can|still|again|but|however|nicht|kein\w*|noch|wieder|leider|"
    r"aber|trotzdem|sondern)\b|n['’]t\b",
    re.IGNORECASE,
)


def answers(text: str) -> bool:
    """Whether it can be an answer at all: long enough, or it leads somewhere."""
    return len(text) >= SAYS_LITTLE or "://" in text


def only_thanks(text: str) -> bool:
    """Whether somebody who asked says thanks and nothing else. In doubt they ask on: a question
    that somebody looks at once more costs less than one that nobody does."""
    said = LINK.sub("", text)
    is_short = len(said) < LONG and "?" not in said
    return is_short and bool(THANKS.search(said)) and not STILL.search(said)
