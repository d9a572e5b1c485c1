"""Words about mentors, reviews and questioned points that are older than anybody asks for: they go,
and what was decided stays, as where an account is erased (lib/personal_parts.py says what is put in
their place). Decision 0051."""

from datetime import datetime

from django.apps import apps

from forum.lib import personal
from forum.lib.transact import verb
from reputation.lib import kept_words


@verb
def prune(*, now: datetime) -> int:
    """Returns from how many rows. What is open keeps its words, however old it is."""
    count = 0
    for part in personal.parts():
        since = kept_words.SINCE.get(part.model)
        if since is None or not part.cleared:
            continue
        rows = apps.get_model(part.model)._base_manager
        old = rows.filter(**{f"{since}__lt": now - kept_words.RETENTION.kept})
        count += old.exclude(**part.cleared).update(**part.cleared)
    return count
