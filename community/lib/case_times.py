"""How long what takes in a private case. Decision 0044."""

from datetime import timedelta

NUDGE = timedelta(days=3)  # after the expert asked, the customer is reminded
GIVE_UP = timedelta(days=7)  # after that question, the case ends without a reply
REOPEN = timedelta(days=14)  # so long after its end a case can be opened again
MOST_RUNNING = 3  # cases of one customer at a time
