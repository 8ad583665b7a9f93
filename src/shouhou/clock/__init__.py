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
from shouhou.clock.working_time import (
    CLOSED,
    OpenHours,
    OpenWeek,
    before_deadline,
    last_within,
    working_time,
)

__all__ = [
    "CLOSED",
    "FIRST_KNOWN",
    "LAST_KNOWN",
    "SHANGHAI",
    "BeyondCalendar",
    "Handover",
    "HandoverHours",
    "NotAMoment",
    "OpenHours",
    "OpenWeek",
    "add_working_days",
    "before_deadline",
    "cut_off",
    "days_since_signing",
    "handover_due",
    "handover_of",
    "hours_left",
    "in_shanghai",
    "is_working_day",
    "last_within",
    "local",
    "next_working_day",
    "seven_days_end",
    "shanghai_day",
    "working_days_between",
    "working_time",
]
