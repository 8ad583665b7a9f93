"""Every act outside the desk knows how to carry out, by its word."""

from __future__ import annotations

from typing import Final

from shouhou.sync.actions.acts import exchanges, orders, refunds
from shouhou.sync.actions.acts.doing import Act, Doing, NotNow, Plan

ACTS: Final[dict[str, Act]] = refunds.ACTS | exchanges.ACTS | orders.ACTS

__all__ = ["ACTS", "Act", "Doing", "NotNow", "Plan"]
