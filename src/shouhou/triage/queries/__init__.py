"""Reads of triage: the card of a case."""

from shouhou.triage.decide import memo_shape
from shouhou.triage.queries.cards import (
    CardView,
    card_of,
    cards_of,
    orders_with_cards,
    shops_with_cards,
)

__all__ = [
    "CardView",
    "card_of",
    "cards_of",
    "memo_shape",
    "orders_with_cards",
    "shops_with_cards",
]
