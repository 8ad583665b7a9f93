"""Reads of the ledger: plain values, always of a person's shops or of a shop that was given."""

from shouhou.ledger.queries.accounts import account, trial
from shouhou.ledger.queries.airborne import attempts_to_ask
from shouhou.ledger.queries.balances import balances
from shouhou.ledger.queries.forgetting import orders_with_buyers, shops_with_buyers
from shouhou.ledger.queries.heads import (
    buttons_of,
    heads_of,
    open_fen_of_cases,
    payable_states,
    payables_by_key,
    payables_of_case,
    payables_of_cases,
    waiting_for_goods,
)
from shouhou.ledger.queries.queueing import payable_queue
from shouhou.ledger.queries.spending import spent
from shouhou.ledger.queries.view import payable

__all__ = [
    "account",
    "attempts_to_ask",
    "balances",
    "buttons_of",
    "heads_of",
    "open_fen_of_cases",
    "orders_with_buyers",
    "payable",
    "payable_queue",
    "payable_states",
    "payables_by_key",
    "payables_of_case",
    "payables_of_cases",
    "shops_with_buyers",
    "spent",
    "trial",
    "waiting_for_goods",
]
