"""How long somebody is suspended: the steps, and which comes next. Pure; decision 0049."""

from datetime import timedelta

STEPS: tuple[int, ...] = (1, 3, 7, 30)  # days; after the last one for ever
FOR_EVER = 0
CHOICES: tuple[int, ...] = (*STEPS, FOR_EVER)
COUNTS_FOR = timedelta(days=365)  # older steps, served and kept to since, are forgotten


def suggested(*, warnings: int, suspensions: int) -> int | None:
    """The next step by what stands of the last year: None for a warning, else days (0: for ever).

    Nobody is suspended without having been warned, unless moderators choose so with words.
    """
    if not warnings and not suspensions:
        return None
    return STEPS[suspensions] if suspensions < len(STEPS) else FOR_EVER
