"""The floor's one signal: every verb that changed something says so, once, in its transaction."""

from django.dispatch import Signal

# Arguments: event (forum.models.Event), just stored.
recorded = Signal()
