"""Reads of returns: whose a parcel is, its card, the shelf, the list, what was counted."""

from shouhou.policy import Table
from shouhou.returns import decide
from shouhou.returns.queries.card import CardView, ExpectedLine, LinkView, PieceView, card
from shouhou.returns.queries.counting import CountView, counted
from shouhou.returns.queries.day import (
    PlaceStock,
    StationDay,
    WaitingParcel,
    station_day,
    stock_by_place,
)
from shouhou.returns.queries.finding import Candidate, Target, candidates, find_targets
from shouhou.returns.queries.listing import (
    HandOverView,
    ListHead,
    ListRow,
    ReturnList,
    late_lists,
    list_export,
    return_list,
)
from shouhou.returns.queries.numbers import numbers_of
from shouhou.returns.queries.panel import ArrivalRow, arrivals_of_cases
from shouhou.returns.queries.shelf import ShelfPage, ShelfRow, shelf, suggestions_for
from shouhou.returns.queries.suggesting import Suggestion

__all__ = [
    "ArrivalRow",
    "Candidate",
    "CardView",
    "CountView",
    "ExpectedLine",
    "HandOverView",
    "LinkView",
    "ListHead",
    "ListRow",
    "PieceView",
    "PlaceStock",
    "ReturnList",
    "ShelfPage",
    "ShelfRow",
    "StationDay",
    "Suggestion",
    "Target",
    "WaitingParcel",
    "arrivals_of_cases",
    "candidates",
    "card",
    "counted",
    "find_targets",
    "late_lists",
    "list_export",
    "numbers_of",
    "return_list",
    "rule_tables",
    "shelf",
    "station_day",
    "stock_by_place",
    "suggestions_for",
]


def rule_tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return decide.tables()
