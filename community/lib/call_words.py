"""Call words: whoever calls says it, so it is us. Two plain words, easily said on the phone."""

import secrets

_WORDS = {
    "de": (
        "Abend Anker Apfel Birke Blume Boot Brief Brot Brunnen Burg Deich Dorf Eiche Ernte Fahne"
        " Feder Fenster Fichte Fluss Garten Glas Hafen Hase Herbst Honig Hügel Igel Insel Kabel"
        " Kaffee Kerze Kirsche Koffer Kompass Korb Laterne Linde Löffel Löwe Lotse Mantel Markt"
        " Mond Morgen Mühle Möwe Nebel Nest Ofen Paddel Pinsel Quelle Regen Ring Rose Ruder Salz"
        " Sand Schiff Segel Sommer Spiegel Stein Stern Tanne Tasse Teller Ufer Vogel Wald Welle"
        " Wiese Winter Wolke Ziegel Zucker"
    ),
    "en": (
        "anchor apple autumn basket beach birch boat bottle branch bread breeze bridge butter"
        " candle castle cherry cloud coffee compass copper corner cotton daisy dolphin door eagle"
        " evening feather field flag forest garden glass harbour hazel hill honey island ivory"
        " kettle lantern lemon letter lion maple market meadow mirror moon morning mountain needle"
        " ocean olive orange orchard paper pencil pepper pillow pilot planet pocket pond rabbit"
        " rain ribbon river robin rose saddle sail salt silver spring star stone sugar summer"
        " table thunder tiger tulip valley violet wave willow window winter"
    ),
}
WORDS = {language: tuple(words.split()) for language, words in _WORDS.items()}


def pick(language: str) -> str:
    """Two different words of this language, else of English: "Anker Linde"."""
    words = WORDS.get(language, WORDS["en"])
    first = secrets.choice(words)
    return f"{first} {secrets.choice([one for one in words if one != first])}"
