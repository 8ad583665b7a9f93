"""A 快递100 on this machine: the same facts read a second time, independent of the client."""

from shouhou.couriers.kuaidi100.sandbox.accounts import Customer
from shouhou.couriers.kuaidi100.sandbox.application import Sandbox
from shouhou.couriers.kuaidi100.sandbox.interceptions import InterceptTold
from shouhou.couriers.kuaidi100.sandbox.subscriptions import PushDue
from shouhou.couriers.kuaidi100.sandbox.troubles import Troubles
from shouhou.couriers.kuaidi100.sandbox.world import MemoryWorld, ParcelTold, ScanTold, World

__all__ = [
    "Customer",
    "InterceptTold",
    "MemoryWorld",
    "ParcelTold",
    "PushDue",
    "Sandbox",
    "ScanTold",
    "Troubles",
    "World",
]
