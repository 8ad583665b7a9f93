"""A parcel that shall not go after all."""

from __future__ import annotations

from shouhou.exchanges.actions.holding import Held, send_key
from shouhou.shipping.actions import call_off_sending
from shouhou.shipping.queries import sendings


def stop_sending(held: Held, reason: str) -> bool:
    """Call off the sending; False where it has left the house. Nothing asked for: True."""
    row = held.row
    key = send_key(row)
    if not row.tries or key not in sendings([key]):
        return True
    return call_off_sending(key=key, reason=reason[:200] or "换货取消", by=None, now=held.now)
