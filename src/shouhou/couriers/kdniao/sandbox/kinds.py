"""RequestTypes and the addresses at which they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ORDERS: Final = "/Ebusiness/EbusinessOrderHandle.aspx"
DIST: Final = "/api/dist"

QUERIES: Final = frozenset({"1002", "8001"})
SUBSCRIPTIONS: Final[Mapping[str, str]] = {"1008": "101", "8008": "102"}
"""What is subscribed with, and the RequestType of its pushes."""
RECOGNITION: Final = "2002"
EVERY_KIND: Final = QUERIES | frozenset(SUBSCRIPTIONS) | {RECOGNITION}

# invented: 8001 at both addresses
_ANSWERED: Final[Mapping[str, frozenset[str]]] = {
    ORDERS: frozenset({"1002", "8001", RECOGNITION}),
    DIST: frozenset({"8001", *SUBSCRIPTIONS}),
}


def kinds_at(path: str) -> frozenset[str]:
    """The RequestTypes answered there; none anywhere else."""
    return _ANSWERED.get(path, frozenset())
