"""How an answer reaches the platform, and what is said of what a person may not see."""

from __future__ import annotations

from shouhou.shops.facts import Refused
from shouhou.shops.queries import connection_of


def way_of(shop_id: int) -> str:
    """`platform` for a connected Tmall shop, the only ones with a call for it (facts 3.8); else
    `copy`."""
    connection = connection_of(shop_id)
    return "platform" if connection and connection.is_on and connection.kind == "tmall" else "copy"


def not_here() -> Refused:
    return Refused(
        "not_here",
        "没有这条评价，或您在这家店铺没有这项权限。",
        "There is no such rating, or you may not do this in its shop.",
    )
