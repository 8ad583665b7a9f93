"""Reads of shipping: what waits, until when, at what cost, what is missing; sendings and sheets."""

from shouhou.policy import Table
from shouhou.shipping import decide
from shouhou.shipping.queries.missing import ShortageView, open_shortages, shortages_of
from shouhou.shipping.queries.numbers import numbers_of
from shouhou.shipping.queries.sendings import (
    SendingView,
    orders_with_receivers,
    sending_line,
    sending_rows,
    sendings,
    shops_with_receivers,
    shops_with_sendings,
)
from shouhou.shipping.queries.sheets import (
    SheetHead,
    SheetLine,
    SheetView,
    ToSend,
    sendings_of_cases,
    sheet_view,
    to_send,
)
from shouhou.shipping.queries.waiting import WaitingPage, WaitingRow, clocks_of, waiting_page

__all__ = [
    "SendingView",
    "SheetHead",
    "SheetLine",
    "SheetView",
    "ShortageView",
    "ToSend",
    "WaitingPage",
    "WaitingRow",
    "clocks_of",
    "numbers_of",
    "open_shortages",
    "orders_with_receivers",
    "rule_tables",
    "sending_line",
    "sending_rows",
    "sendings",
    "sendings_of_cases",
    "sheet_view",
    "shops_with_receivers",
    "shops_with_sendings",
    "shortages_of",
    "to_send",
    "waiting_page",
]


def rule_tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return decide.tables()
