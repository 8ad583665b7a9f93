"""Business time (Asia/Shanghai), working days and 调休, deadlines; never reads the wall clock."""

from shouhou.clock.handover import Handover, HandoverHours, handover_due, handover_of
from shouhou.clock.moments import (
    SHANGHAI,
    NotAMoment,
    cut_off,
    hours_left,
    in_shanghai,
    local,
    shanghai_day,
)
from shouhou.clock.signing import days_since_signing, seven_days_end
from shouhou.clock.working_days import (
    FIRST_KNOWN,
    LAST_KNOWN,
    BeyondCalendar,
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
)

__all__ = [
    "FIRST_KNOWN",
    "LAST_KNOWN",
    "SHANGHAI",
    "BeyondCalendar",
    "Handover",
    "HandoverHours",
    "NotAMoment",
    "add_working_days",
    "cut_off",
    "days_since_signing",
    "handover_due",
    "handover_of",
    "hours_left",
    "in_shanghai",
    "is_working_day",
    "local",
    "next_working_day",
    "seven_days_end",
    "shanghai_day",
    "working_days_between",
]
