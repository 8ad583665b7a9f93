"""The client of 快递100: asking, subscribing, reading pushes, recognising, stopping."""

from shouhou.couriers.kuaidi100.client.account import (
    Account,
    Addresses,
    BackTo,
    Limits,
    Partner,
    PayType,
)
from shouhou.couriers.kuaidi100.client.kuaidi100 import ASK_AGAIN_AFTER, Kuaidi100

__all__ = [
    "ASK_AGAIN_AFTER",
    "Account",
    "Addresses",
    "BackTo",
    "Kuaidi100",
    "Limits",
    "Partner",
    "PayType",
]
