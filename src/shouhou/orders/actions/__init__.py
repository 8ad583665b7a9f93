"""Writes of orders: take in what the exports say, split it once, keep it findable."""

from shouhou.orders.actions.absorb import Absorbed, absorb_upload
from shouhou.orders.actions.merge import Merged, Target, lock_shop, merge_rows
from shouhou.orders.actions.take import Source, Taken, take_lines, take_orders

__all__ = [
    "Absorbed",
    "Merged",
    "Source",
    "Taken",
    "Target",
    "absorb_upload",
    "lock_shop",
    "merge_rows",
    "take_lines",
    "take_orders",
]
