"""What of a matrix stands for all of it in the quick run (decision 0027)."""

from collections.abc import Iterable
from typing import Any

import pytest


def standing_for(values: Iterable[Any], *plain: Any) -> list[Any]:
    """All of `values`; only those named in `plain` are tried without --thorough."""
    return [
        value if value in plain else pytest.param(value, marks=pytest.mark.thorough)
        for value in values
    ]
