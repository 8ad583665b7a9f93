"""Reads of shipping: what waits, until when, at what cost, what is missing."""

from shouhou.policy import Table
from shouhou.shipping import decide
from shouhou.shipping.queries.missing import ShortageView, open_shortages, shortages_of
from shouhou.shipping.queries.numbers import numbers_of
from shouhou.shipping.queries.waiting import WaitingPage, WaitingRow, clocks_of, waiting_page

__all__ = [
    "ShortageView",
    "WaitingPage",
    "WaitingRow",
    "clocks_of",
    "numbers_of",
    "open_shortages",
    "rule_tables",
    "shortages_of",
    "waiting_page",
]


def rule_tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return decide.tables()
