"""The seven days without reason: from the day after signing (七日无理由退货暂行办法 第十条)."""

from datetime import datetime, timedelta

from shouhou.clock.moments import cut_off, shanghai_day

SEVEN_DAYS = 7


def days_since_signing(signed_at: datetime, asked_at: datetime) -> int:
    """Shanghai days from signing to asking: 0 on the day of signing, 1 the day after.

    Day 7 is still inside the law's seven days. Asked before signing is negative.
    """
    return (shanghai_day(asked_at) - shanghai_day(signed_at)).days


def seven_days_end(signed_at: datetime) -> datetime:
    """The first moment outside the seven days: 00:00 after the seventh day."""
    return cut_off(shanghai_day(signed_at) + timedelta(days=SEVEN_DAYS + 1), 0)
