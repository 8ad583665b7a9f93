"""The shop's account with the vendor, and which of its products are used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from shouhou.secrets import Secret

NAME: Final = "kdniao"
ORDERS: Final = "https://api.kdniao.com/Ebusiness/EbusinessOrderHandle.aspx"
DIST: Final = "https://api.kdniao.com/api/dist"

RECOGNISING: Final = "2002"
FREE_ASKING: Final = "1002"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who asks, with what key, where, and how long an answer may be."""

    business_id: str
    """The vendor's EBusinessID (用户ID)."""
    app_key: Secret
    asking: Literal["1002", "8001"] = "1002"
    """1002 即时查询 is free for some couriers; 8001 在途监控 is for paying users."""
    subscribing: Literal["1008", "8008"] = "1008"
    """1008 物流跟踪; 8008 is the paid one."""
    orders: str = ORDERS
    """Where 1002 and 2002 are answered."""
    dist: str = DIST
    """Where 8001, 1008 and 8008 are answered."""
    seconds: float = 20
    """For one answer as a whole, and for every single wait inside."""
    connect_seconds: float = 5
    most_bytes: int = 4 * 1024 * 1024
    """Of an answer, and of a push's RequestData; a larger one is not read."""

    def address_of(self, request_type: str) -> str:
        """The docs send 8001 to the second address, platform-facts to the first: the docs win."""
        return self.orders if request_type in (FREE_ASKING, RECOGNISING) else self.dist
