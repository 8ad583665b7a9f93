"""The pure decisions of exchanges: what goes out at what price, who owes whom, what may be done."""

from shouhou.exchanges.decide.book import row_of, tables
from shouhou.exchanges.decide.moves import SYSTEM, Standing, moved, moves, who_of
from shouhou.exchanges.decide.net import lines_of, our_debts, settle, stands
from shouhou.exchanges.decide.pricing import (
    Back,
    Goods,
    Out,
    payers_of,
    priced,
    questions_of,
    situation_of,
    units_free,
)

__all__ = [
    "SYSTEM",
    "Back",
    "Goods",
    "Out",
    "Standing",
    "lines_of",
    "moved",
    "moves",
    "our_debts",
    "payers_of",
    "priced",
    "questions_of",
    "row_of",
    "settle",
    "situation_of",
    "stands",
    "tables",
    "units_free",
    "who_of",
]
