"""Decisions of shipping: the ship-by clock, moves of a sending, a sheet as it is filled in."""

from shouhou.shipping.decide.clock import (
    clock_of,
    promised_hours,
    ship_by,
    stake_of,
    tables,
)
from shouhou.shipping.decide.filling import COLUMNS, checked_rows, lost_digits, read_filled
from shouhou.shipping.decide.moving import moved
from shouhou.shipping.decide.wording import pieces_text

__all__ = [
    "COLUMNS",
    "checked_rows",
    "clock_of",
    "lost_digits",
    "moved",
    "pieces_text",
    "promised_hours",
    "read_filled",
    "ship_by",
    "stake_of",
    "tables",
]
