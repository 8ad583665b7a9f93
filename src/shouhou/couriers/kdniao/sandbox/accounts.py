"""Accounts with the vendor: who may ask what, how often a day, and where pushes go."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from shouhou.couriers.kdniao.sandbox.kinds import EVERY_KIND


@dataclass(frozen=True, slots=True)
class AccountHeld:
    """An account as the vendor's console shows it."""

    business_id: str
    app_key: str = field(repr=False)
    callback: str = ""
    """The one address to push to; without it nothing is pushed."""
    daily_quota: int = 30_000
    """Questions with an answer, in a day of Shanghai."""
    bought: frozenset[str] = EVERY_KIND
    """RequestTypes that may be used."""

    def signature(self, request_data: str) -> str:
        """MD5 over data and key, its hex digits in lower case, those in base64 (facts 5.2)."""
        text = f"{request_data}{self.app_key}"
        hexed = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        return base64.b64encode(hexed.encode("ascii")).decode("ascii")
