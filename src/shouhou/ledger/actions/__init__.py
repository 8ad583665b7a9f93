"""Writes of the ledger: one verb per function."""

from shouhou.ledger.actions.attempts import ask, pay_attempt, record
from shouhou.ledger.actions.channels import register, registered
from shouhou.ledger.actions.forget import erase_personal
from shouhou.ledger.actions.movements import book_movement
from shouhou.ledger.actions.outcome import confirm, fail, lose, settle_part
from shouhou.ledger.actions.platform import book_many_platform_payments, book_platform_payment
from shouhou.ledger.actions.release import (
    ask_soon,
    cancel,
    clear_wait,
    release,
    release_many,
    wait_again,
)
from shouhou.ledger.actions.reserve import reserve
from shouhou.ledger.actions.units import (
    allow_both,
    free_units,
    hold_units,
    renew_units,
    settle_units,
    unsettle_units,
)

__all__ = [
    "allow_both",
    "ask",
    "ask_soon",
    "book_many_platform_payments",
    "book_movement",
    "book_platform_payment",
    "cancel",
    "clear_wait",
    "confirm",
    "erase_personal",
    "fail",
    "free_units",
    "hold_units",
    "lose",
    "pay_attempt",
    "record",
    "register",
    "registered",
    "release",
    "release_many",
    "renew_units",
    "reserve",
    "settle_part",
    "settle_units",
    "unsettle_units",
    "wait_again",
]
