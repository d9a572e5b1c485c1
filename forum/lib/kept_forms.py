"""Forms of upper floors whose text is kept while it is typed, as that of the floor's own is.

Its place is its kind ("case"), or, where it is about a question, that and its id ("case:12").
"""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class KeptForm:
    """`page` is the name of its address, which takes the question as `?about=`; `label` says what
    it becomes. Only its writer and the team read what is sent by it."""

    page: str
    label: str | Promise


_FORMS: dict[str, KeptForm] = {}


def add(*, kind: str, form: KeptForm) -> None:
    _FORMS[kind] = form


def at(place: str) -> KeptForm | None:
    """The form of this place; None for one of the floor's own."""
    return _FORMS.get(place.partition(":")[0])


def kinds() -> list[str]:
    return list(_FORMS)
