"""The numbers a shop has set for its returns, and when a parcel's list is due."""

from __future__ import annotations

from datetime import datetime

from shouhou.clock import BeyondCalendar, Handover, HandoverHours, handover_of, shanghai_day
from shouhou.returns.words import vocabulary
from shouhou.shops import queries as shops


def numbers_of(shop_id: int, now: datetime) -> dict[str, int]:
    """Every parameter of this slice with the shop's value of that day, else the default."""
    return shops.numbers_of(shop_id, shanghai_day(now), vocabulary().parameters)


def list_of(shop_id: int, received_at: datetime) -> Handover:
    """The one return list a parcel received at this moment belongs to (H3.3.3).

    Where the calendar of days off does not reach so far, every day is a working day.
    """
    numbers = numbers_of(shop_id, received_at)
    hours = HandoverHours(same_day=numbers["same_day_hour"])
    try:
        return handover_of(received_at, hours, working_days=bool(numbers["handover_working_days"]))
    except BeyondCalendar:
        return handover_of(received_at, hours)
