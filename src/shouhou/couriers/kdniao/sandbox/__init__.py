"""A 快递鸟 on this machine: a second reading of the facts, knowing nothing of the client.

What the facts leave open and we made up stands in INVENTED.md.
"""

from shouhou.couriers.kdniao.sandbox.accounts import AccountHeld
from shouhou.couriers.kdniao.sandbox.app import Sandbox
from shouhou.couriers.kdniao.sandbox.subscriptions import Delivery
from shouhou.couriers.kdniao.sandbox.troubles import Troubles
from shouhou.couriers.kdniao.sandbox.world import ParcelTold, ScanTold, Shelf, World

__all__ = [
    "AccountHeld",
    "Delivery",
    "ParcelTold",
    "Sandbox",
    "ScanTold",
    "Shelf",
    "Troubles",
    "World",
]
