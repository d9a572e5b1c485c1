"""A wave of spam as it comes, and what honest newcomers write in the same hour: all written by us.

Every kind in which the wave was seen elsewhere: one link under many words, blocked phrases, copies
with other digits, spun words around one contact, letters that look alike, one number to call.
"""

import itertools
import random
from collections.abc import Iterator

OPENERS = (
    "Great thread", "Very useful, thank you", "I had the same trouble with my phone last week",
    "Nice explanation of the network settings", "Hello everybody in this community",
    "My cousin also asked about roaming", "Interesting point about the tariff",
    "I read all of your answers with joy", "After months of searching I am happy to tell",
    "Good morning from the mountains",
)  # fmt: skip
PITCHES = (
    "the best deals for unlocked phones are waiting at {link}",
    "everything about it stands on {link} and they ship within a day",
    "just look at {link} and thank me later",
    "I bought mine there: {link}, half the price",
    "full guide with download here {link}",
)  # fmt: skip
COPY = (
    "Dear friends, in only {n} days I have made {n} euros with the programme of Mr Walter, who "
    "helps people everywhere to become free of their debts; my family could not believe it until "
    "the money stood in our account, so write to him today and he will answer within {n} hours"
)
SPUN = (
    ("Anybody", "Everyone", "Whoever"), ("looking for", "in search of", "who needs"),
    ("a cheap", "an affordable", "a low-cost"), ("phone repair", "screen fix", "display service"),
    ("should", "must", "ought to"), ("write to", "message", "contact"), ("our team", "us", "me"),
    ("on telegram @{name}", "via telegram: @{name}", "telegram @{name}"),
    ("and get", "to receive", "and enjoy"), ("a quick", "a fast", "an instant"),
    ("offer", "quote", "reply"), ("today", "now", "this very day"),
)  # fmt: skip
LOOKS = str.maketrans({"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і"})
PHRASES = ("online casino", "crypto recovery", "buy followers", "guaranteed profit")


def wave(*, seed: int = 1) -> Iterator[str]:
    """Endless texts of it, of all kinds in turn."""
    chance = random.Random(seed)
    for number in itertools.count(1):
        yield KINDS[number % len(KINDS)](chance, number)


def _link(chance: random.Random, number: int) -> str:
    place = ("cheap-fones.shop", "unlock-now.top", "dealz4u.xyz")[number // 6 % 3]
    link = f"https://{chance.choice(('www.', '', 'm.'))}{place}/{chance.randrange(10_000)}"
    return f"{chance.choice(OPENERS)}. By the way, {chance.choice(PITCHES).format(link=link)}."


def _phrase(chance: random.Random, number: int) -> str:
    phrase = chance.choice(PHRASES)
    spelled = chance.choice(
        (phrase, phrase.upper(), phrase.replace("o", "0"), phrase.translate(LOOKS))
    )
    return f"{chance.choice(OPENERS)}! And who likes {spelled} should try what I found {number}."


def _copy(chance: random.Random, number: int) -> str:
    return COPY.format(n=chance.randrange(3, 9_999))


def _spun(chance: random.Random, number: int) -> str:
    name = ("fixmaster24", "dr_display")[number // 6 % 2]
    return " ".join(chance.choice(words).format(name=name) for words in SPUN)


def _alphabets(chance: random.Random, number: int) -> str:
    words = [
        "please",
        "visit",
        "our",
        "page",
        "and",
        "order",
        "the",
        "cheapest",
        "contract",
        "of",
        "the",
        "year",
    ]
    mixed = [word.translate(LOOKS) if chance.random() < 0.5 else word for word in words]
    return f"{chance.choice(OPENERS)}: {' '.join(mixed)} https://dealz4u.xyz/{number}"


def _number(chance: random.Random, number: int) -> str:
    return (
        f"{chance.choice(OPENERS)}. WhatsApp me +44 7700 900{chance.choice((123, 456))} for a "
        f"discount of {chance.randrange(20, 90)} percent."
    )


KINDS = (_link, _phrase, _copy, _spun, _alphabets, _number)

DEVICES = ("Pixel 9", "iPhone 15", "Galaxy S24", "Fairphone 5", "Redmi Note 13", "FRITZ!Box 7590")
ERRORS = (
    "No SIM card installed", "PDP authentication failure", "Error 0x80070005",
    "Activation failed: the server could not be reached. Try again in a few minutes (27).",
)  # fmt: skip
HONEST = (
    "Thank you, that helped!",
    "Since the update my {device} says “{error}”. I have restarted it twice.",
    "I have a {device} and no network at all in {place}. Is there an outage?",
    "Same here with a {device}, since about seven this morning.",
    "On https://{site}/{n} somebody writes to reset my {device}. Is that safe?",
    "I followed https://{site}/help/{n} step by step, then {error}",
    "My {device} shows:\n\n> {error}\n\nWhat does that mean? I am on the large tariff, in {place}.",
    "How do I move my eSIM from an old phone to a {device}? The code was used already.",
    "WHY DOES MY {device} LOSE THE NETWORK IN {place}? It did not do that last year.",
    "Can I use my {device} in Switzerland without paying extra, and how much data is in it?",
    "I called 0800 1234567 and waited for {n} minutes. Does anybody know when it gets better?",
    "You can also dial *#06# on the {device}, then the number is shown, that worked for me.",
    "I wrote to the shop in {place}; they say it takes {n} days until the number is moved.",
    "{error}",
)
PLACES = ("Cologne", "Bremen", "Jena", "Trier", "Passau", "Husum", "Emden", "Ulm")
SITES = (
    "support.google.com", "heise.de", "support.apple.com", "teltarif.example",
    "handbuch.example.net",
    *(f"{name}.example" for name in ("netzwelt", "tarifcheck", "roaming-hilfe", "funkturm",
    "handypraxis", "esim-info", "kabel-blog", "router-wissen", "mobil-forum", "sim-karten",
    "androidfragen", "apfelpage", "netzausbau", "breitband-atlas", "telefon-test", "wlan-tipps")),
)  # fmt: skip


BEGINS = (
    "", "", "Hi, ", "Hello! ", "Good morning, ", "A question about my contract: ", "Quick one: ",
    "I am new here. ", "Sorry if this was asked before. ", "My daughter’s phone again. ",
)  # fmt: skip
ENDS = (
    "", "", " Thanks!", " Any idea?", " I have tried it twice since Monday.",
    " Greetings from {place}.",
    " The shop could not tell me either.", " It is a bit urgent, I travel on Friday.",
    " My neighbour has the same.", " I am with you since {n} weeks.", " Can somebody explain that?",
)  # fmt: skip


def honest(*, seed: int = 2) -> Iterator[str]:
    """Endless texts of people who have joined lately and need help, or give it."""
    chance = random.Random(seed)
    for number in itertools.count(1):
        said = chance.choice(BEGINS) + HONEST[number % len(HONEST)] + chance.choice(ENDS)
        yield said.format(
            device=chance.choice(DEVICES), error=chance.choice(ERRORS),
            place=chance.choice(PLACES), site=chance.choice(SITES), n=chance.randrange(3, 900),
        )  # fmt: skip
