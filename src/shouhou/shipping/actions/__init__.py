"""Writes of shipping: an item is missing or there again; nearing moments are told; sendings go."""

from shouhou.shipping.actions.asking import ask_sending, call_off_sending
from shouhou.shipping.actions.erasing import erase_personal
from shouhou.shipping.actions.gone import correct_waybill, fill_waybills
from shouhou.shipping.actions.lacking import end_shortage, mark_short, restock
from shouhou.shipping.actions.missing import raise_short, report_shortage
from shouhou.shipping.actions.sheets import close_sheet, make_sheet, open_sheet, put_back
from shouhou.shipping.actions.waiting import warn_sendings
from shouhou.shipping.actions.warning import forget_old, warn_due

__all__ = [
    "ask_sending",
    "call_off_sending",
    "close_sheet",
    "correct_waybill",
    "end_shortage",
    "erase_personal",
    "fill_waybills",
    "forget_old",
    "make_sheet",
    "mark_short",
    "open_sheet",
    "put_back",
    "raise_short",
    "report_shortage",
    "restock",
    "warn_due",
    "warn_sendings",
]
