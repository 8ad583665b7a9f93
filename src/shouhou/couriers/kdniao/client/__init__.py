"""The client of 快递鸟: asks, subscribes, recognises numbers, reads pushes."""

from shouhou.couriers.kdniao.client.account import DIST, ORDERS, Account
from shouhou.couriers.kdniao.client.kdniao import Kdniao

__all__ = ["DIST", "ORDERS", "Account", "Kdniao"]
