"""Reads of triage: the card of a case, its steps, the return address."""

from shouhou.policy import Table
from shouhou.triage import decide
from shouhou.triage.decide import memo_shape
from shouhou.triage.queries.address import ReturnAddressView, return_address
from shouhou.triage.queries.cards import (
    CardView,
    card_of,
    cards_of,
    orders_with_cards,
    shops_with_cards,
)
from shouhou.triage.queries.gathering import photos_in, text_of_case, triage_of_case
from shouhou.triage.queries.steps import (
    PROBLEMS,
    Known,
    Owed,
    StepView,
    TriageView,
    triage_of,
)

__all__ = [
    "PROBLEMS",
    "CardView",
    "Known",
    "Owed",
    "ReturnAddressView",
    "StepView",
    "TriageView",
    "card_of",
    "cards_of",
    "memo_shape",
    "orders_with_cards",
    "photos_in",
    "return_address",
    "rule_tables",
    "shops_with_cards",
    "text_of_case",
    "triage_of",
    "triage_of_case",
]


def rule_tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return decide.tables()
