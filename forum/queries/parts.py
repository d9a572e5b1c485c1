"""Model instances out of the columns of a statement that we wrote ourselves.

Lists and suggestions are read on every page: compiling a statement with six joins, and making
instances with all their columns, costs several times what the database needs. What is not among
the columns is loaded when it is asked for, like any deferred field: tests count the statements.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import JSONField, Model
from django.db.models.base import ModelState


class Part:
    """Some columns of one table of a statement, named `alias` there; the key is among them."""

    def __init__(self, model: type[Model], alias: str, *names: str) -> None:
        fields = [field for field in model._meta.concrete_fields if field.attname in names]
        self.model = model
        self.names = [field.attname for field in fields]  # in the model's order: from_db wants it
        self._size = len(fields)
        self.columns = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self._key = fields.index(model._meta.pk)
        self._json = [n for n, field in enumerate(fields) if isinstance(field, JSONField)]

    def take(self, row: Iterator[Any]) -> Any:
        """The instance of the next columns of the row; None where nothing was joined."""
        values = list(islice(row, self._size))
        if values[self._key] is None:
            return None
        for place in self._json:
            values[place] = json.loads(values[place])
        # What `from_db` does, but for the signals, which nobody here listens to: a fifth of it.
        instance = self.model.__new__(self.model)
        state: Any = ModelState()
        instance._state = state
        state.adding, state.db, state.fields_cache = False, "default", {}
        instance.__dict__.update(zip(self.names, values, strict=True))
        return instance


def attach(instance: Model, **related: Model | None) -> None:
    """Let the instance know these related ones, as `select_related` does."""
    instance._state.fields_cache.update(related)


def columns(parts: Sequence[Part]) -> str:
    """What to select for all of them."""
    return ", ".join(part.columns for part in parts)
