"""The pure decisions of parcels: where one stands, what is wrong, what freight a place costs."""

from shouhou.parcels.decide.following import (
    FIRST_DAY,
    asks_book,
    hours,
    house_memo,
    late_days,
    line_of,
    next_ask,
    next_look,
    pace_of,
    stand,
    stands_book,
    tables,
    talk_moved,
    watch_book,
    watched_of,
    wrong_with,
)
from shouhou.parcels.decide.freight import buyer_pays, clashes, first_reaching, quote, weight_fen
from shouhou.parcels.decide.grid import COLUMNS, MOST_LINES, as_cells, read_lines, read_sheet
from shouhou.parcels.decide.spots import UnknownRegion, spots_of

__all__ = [
    "COLUMNS",
    "FIRST_DAY",
    "MOST_LINES",
    "UnknownRegion",
    "as_cells",
    "asks_book",
    "buyer_pays",
    "clashes",
    "first_reaching",
    "hours",
    "house_memo",
    "late_days",
    "line_of",
    "next_ask",
    "next_look",
    "pace_of",
    "quote",
    "read_lines",
    "read_sheet",
    "spots_of",
    "stand",
    "stands_book",
    "tables",
    "talk_moved",
    "watch_book",
    "watched_of",
    "weight_fen",
    "wrong_with",
]
