"""Writes of orders: take in what the exports say, split it once, keep it findable."""

from shouhou.orders.actions.absorb import Absorbed, absorb_upload
from shouhou.orders.actions.erase import erase_personal, note_erasure
from shouhou.orders.actions.merge import Merged, Target, lock_shop, merge_rows
from shouhou.orders.actions.take import Source, Taken, take_lines, take_orders
from shouhou.orders.actions.unmask import note_looks, unmask

__all__ = [
    "Absorbed",
    "Merged",
    "Source",
    "Taken",
    "Target",
    "absorb_upload",
    "erase_personal",
    "lock_shop",
    "merge_rows",
    "note_erasure",
    "note_looks",
    "take_lines",
    "take_orders",
    "unmask",
]
