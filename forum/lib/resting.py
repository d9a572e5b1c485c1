"""Codes of `Thread.service_state` with which a question waits for nobody here: it goes on, or went
on and ended, where only two people read it. An upper floor writes them, the floor reads them."""

IN_PRIVATE, ENDED_IN_PRIVATE = "case", "case_done"
RESTS = (IN_PRIVATE, ENDED_IN_PRIVATE)
