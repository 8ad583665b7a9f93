"""Try again what nobody could read: a newer program may know better."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from shouhou.intake.queries import unread_raw
from shouhou.platforms.taobao.client import BadShape, calls, row_from_raw
from shouhou.sync.actions.things import take_things

ROWS: Final[dict[str, Any]] = {
    "trade": calls.Trade,
    "refund": calls.Refund,
    "exchange": calls.Exchange,
    "rating": calls.TradeRate,
}
AT_ONCE: Final = 1000


def read_unread(shop_id: int, now: datetime) -> int:
    """Read the kept texts of a shop once more, each at its own moment; how many are in now."""
    done = 0
    for kind, row in ROWS.items():
        for raw, seen_at in unread_raw(shop_id, kind, AT_ONCE):
            try:
                found = row_from_raw(row, raw)
            except BadShape:
                continue
            done += not take_things(shop_id, kind, [found], seen_at, now).unread
    return done
