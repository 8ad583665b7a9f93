"""The words of orders: how long personal data is kept, and what erasing reaches."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words

RETENTION: Final = "retention_days"
ERASED: Final = (
    *("orders", "raw_rows", "evidence", "refunds"),
    *("ledger", "cases", "approvals", "alarms"),
)
OVER: Final = ("success", "closed")
"""The stages of a trade after which nothing more is expected of it."""

PERSONAL: Final = (
    *("buyer_nick", "receiver_name", "receiver_phone", "receiver_address"),
    *("buyer_message", "invoice_title"),
)
"""The columns of an order that say who bought it."""


@cache
def vocabulary() -> Vocabulary:
    """Every word and parameter of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(Path(__file__).with_name("words.md"))
