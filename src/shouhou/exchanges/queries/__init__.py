"""Reads of exchanges: lists, one of them, the case page's panel, what the jobs look for."""

from shouhou.exchanges import decide
from shouhou.exchanges.queries.chores import (
    agreements_that_moved,
    debts_to_lapse,
    debts_to_remind,
    held_back,
    orders_to_forget,
    postage_orders,
    sendings_that_moved,
    shops_with_exchanges,
)
from shouhou.exchanges.queries.listing import counts, exchanges
from shouhou.exchanges.queries.one import choices, exchange, of_cases
from shouhou.policy import Table

__all__ = [
    "agreements_that_moved",
    "choices",
    "counts",
    "debts_to_lapse",
    "debts_to_remind",
    "exchange",
    "exchanges",
    "held_back",
    "of_cases",
    "orders_to_forget",
    "postage_orders",
    "rule_tables",
    "sendings_that_moved",
    "shops_with_exchanges",
]


def rule_tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return decide.tables()
