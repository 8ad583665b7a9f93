"""Rows of shops: people, shops, who works where, and the ways in."""

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
