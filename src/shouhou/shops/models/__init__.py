"""Rows of shops: people, shops, who works where, the ways in, and the way to the platform."""

from shouhou.shops.models.connections import Connection, ConnectionChange
from shouhou.shops.models.entry import ApiToken, FailedLogin, Invitation, LoginSession
from shouhou.shops.models.people import People, Person
from shouhou.shops.models.shops import (
    Membership,
    Shop,
    ShopFact,
    ShopParameter,
    StaffChange,
)

__all__ = [
    "ApiToken",
    "Connection",
    "ConnectionChange",
    "FailedLogin",
    "Invitation",
    "LoginSession",
    "Membership",
    "People",
    "Person",
    "Shop",
    "ShopFact",
    "ShopParameter",
    "StaffChange",
]
