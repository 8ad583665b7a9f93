"""Plain values of shipping: until when, at what cost, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """How an order that waits stands against the moment it must be sent."""

    by: datetime
    ours: bool
    """By the shop's number of hours; the platform told no moment."""
    code: str
    matter: str
    row: str


@dataclass(frozen=True, slots=True)
class Stake:
    """What the shop is held to for one order, and the row that says so."""

    fen: int
    row: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A shortage as the warehouse reports it: an item by its code, number or name."""

    shop_id: int
    item: str
    note: str = ""
    again_on: str = ""
    """When it is there again, as told; empty where nobody knows."""
