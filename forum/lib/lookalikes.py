"""Letters taken for one another, for skeletons of handles: the idea of Unicode TR 39, cut down to
what people swap to pass for somebody else."""

# Left: as the eye reads them, after NFKC, casefold and without accents. Cyrillic, Greek, digits.
LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("1i|!ıіι׀ӏ", "l"), **dict.fromkeys("0оοσօ", "o"),
        **dict.fromkeys("аαɑ", "a"), **dict.fromkeys("еє", "e"), **dict.fromkeys("рρ", "p"),
        **dict.fromkeys("сϲ", "c"), **dict.fromkeys("уγ", "y"), **dict.fromkeys("хχ", "x"),
        **dict.fromkeys("ѕ", "s"), **dict.fromkeys("ј", "j"), **dict.fromkeys("ԁ", "d"),
        **dict.fromkeys("һ", "h"), **dict.fromkeys("ԛ", "q"), **dict.fromkeys("ԝω", "w"),
        **dict.fromkeys("ѵν", "v"), **dict.fromkeys("вβ", "b"), **dict.fromkeys("к\u03ba", "k"),
        **dict.fromkeys("м\u03bc", "m"), **dict.fromkeys("т\u03c4", "t"),
        **dict.fromkeys("нη", "n"), **dict.fromkeys("гᴦ", "r"), **dict.fromkeys("υս", "u"),
    }
)  # fmt: skip
